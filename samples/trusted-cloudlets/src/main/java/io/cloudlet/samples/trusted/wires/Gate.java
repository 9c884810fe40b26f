package io.cloudlet.samples.trusted.wires;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** An open port on 127.0.0.1 that hands each connection to a doorman, each on a thread of its own. */
final class Gate implements AutoCloseable {

    /** Every thread of the wires is a daemon: none keeps the program alive. */
    static final Executor THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "wires");
        thread.setDaemon(true);
        return thread;
    });

    static final InetAddress LOOPBACK = loopback();
    private static final int BACKLOG = 64;

    private final ServerSocket server;
    private final CompletableFuture<Void> ended;

    /** Receives a connection, and closes it when done. */
    interface Doorman {
        void receive(Socket guest) throws IOException;
    }

    /** Opens any free port. */
    Gate(Doorman doorman) {
        try {
            server = new ServerSocket(0, BACKLOG, LOOPBACK);
        } catch (IOException e) {
            throw new UncheckedIOException("no port could be opened on 127.0.0.1", e);
        }
        ended = CompletableFuture.runAsync(() -> accept(doorman), THREADS);
    }

    /** Connects to a port on 127.0.0.1. */
    static Socket dial(int port) throws IOException {
        Socket socket = new Socket(LOOPBACK, port);
        socket.setTcpNoDelay(true);
        return socket;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Closes the port; nobody is let in any more once this returns: a thread that accepts keeps the port open until it ends. */
    @Override
    public void close() {
        try {
            server.close();
            ended.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(Doorman doorman) {
        while (!server.isClosed()) {
            try {
                let(server.accept(), doorman);
            } catch (IOException e) {
                // Closed, or the guest left before it was let in.
            }
        }
    }

    private void let(Socket guest, Doorman doorman) throws IOException {
        if (server.isClosed()) {
            guest.close();
        } else {
            guest.setTcpNoDelay(true);
            THREADS.execute(() -> receive(doorman, guest));
        }
    }

    private static void receive(Doorman doorman, Socket guest) {
        try (guest) {
            doorman.receive(guest);
        } catch (IOException e) {
            // Whoever it was has gone, or what it wanted is not there: the guest sees its connection end.
        }
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
