package io.cloudlet.samples.trusted.wires;

import java.io.IOException;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Pairs of connections that carry each other's bytes, all of which can be cut at once. */
final class Tunnels {

    private final Set<Socket> open = new HashSet<>();
    private boolean cut;

    /** Carries bytes both ways until both sides have ended or the tunnels are cut; then both are closed. */
    void carry(Socket one, Socket other) throws IOException {
        try (one;
                other) {
            enter(one, other);
            CountDownLatch back = new CountDownLatch(1);
            Gate.THREADS.execute(() -> {
                copy(other, one);
                back.countDown();
            });
            copy(one, other);
            back.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave(one, other);
        }
    }

    /** Ends every tunnel and refuses new ones. */
    synchronized void cut() {
        cut = true;
        open.forEach(Tunnels::reset);
        open.clear();
    }

    synchronized void heal() {
        cut = false;
    }

    synchronized boolean isCut() {
        return cut;
    }

    private synchronized void enter(Socket one, Socket other) throws IOException {
        if (cut) {
            throw new IOException("cut");
        }
        open.add(one);
        open.add(other);
    }

    private synchronized void leave(Socket one, Socket other) {
        open.remove(one);
        open.remove(other);
    }

    /** Passes on the bytes and then the end of them, so that the other direction may still speak. */
    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is gone, which is all that was wanted.
        }
    }
}
