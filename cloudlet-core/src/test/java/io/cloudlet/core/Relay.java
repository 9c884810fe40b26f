package io.cloudlet.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A wire with a delay each way: forwards TCP connections to a port of this machine. Can drop what comes back, and be cut. */
final class Relay implements AutoCloseable {

    private static final int CHUNK = 64 * 1024;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile int target;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean swallowing;

    /** @param target port to forward to */
    Relay(int target) throws IOException {
        this.target = target;
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Forwards new connections elsewhere. */
    void target(int port) {
        target = port;
    }

    /** Delays what is sent from now on, in each direction. */
    void delay(Duration each) {
        delay = each;
    }

    /** Whether to drop what the target answers. */
    void swallowAnswers(boolean swallow) {
        swallowing = swallow;
    }

    /** Breaks every connection. */
    void cut() {
        sockets.forEach(Relay::close);
        sockets.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = server.accept();
            sockets.add(near);
            try {
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(far);
                wire(near, far, false);
                wire(far, near, true);
            } catch (IOException e) {
                close(near);
            }
        }
    }

    private void wire(Socket from, Socket to, boolean answers) throws IOException {
        wire(from, to, () -> delay, () -> answers && swallowing);
    }

    /** Forwards one direction between two connections, always with that delay. */
    static void delayed(Socket from, Socket to, Duration delay) throws IOException {
        wire(from, to, () -> delay, () -> false);
    }

    private static void wire(Socket from, Socket to, Supplier<Duration> delay, BooleanSupplier swallowing)
            throws IOException {
        from.setTcpNoDelay(true);
        DelayQueue<Piece> queue = new DelayQueue<>();
        start(() -> read(from, queue, delay, swallowing));
        start(() -> write(to, queue));
    }

    private static void read(
            Socket from, DelayQueue<Piece> queue, Supplier<Duration> delay, BooleanSupplier swallowing) {
        byte[] buffer = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!swallowing.getAsBoolean()) {
                    queue.add(piece(Arrays.copyOf(buffer, n), delay));
                }
            }
        } catch (IOException e) {
            // ends like the end of the stream
        }
        queue.add(piece(new byte[0], delay));
    }

    private static Piece piece(byte[] bytes, Supplier<Duration> delay) {
        return new Piece(bytes, System.nanoTime() + delay.get().toNanos());
    }

    private static void write(Socket to, DelayQueue<Piece> queue) throws IOException, InterruptedException {
        try (to) {
            OutputStream out = to.getOutputStream();
            for (Piece piece = queue.take(); piece.bytes.length > 0; piece = queue.take()) {
                out.write(piece.bytes);
                out.flush();
            }
        }
    }

    private static final class Piece implements Delayed {

        private final byte[] bytes;
        private final long due;

        private Piece(byte[] bytes, long due) {
            this.bytes = bytes;
            this.due = due;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(due, ((Piece) other).due);
        }
    }

    interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** On a thread that does not keep the process. */
    static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException e) {
                // the relay or one of its ends was closed
            }
        });
        thread.setName("relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
