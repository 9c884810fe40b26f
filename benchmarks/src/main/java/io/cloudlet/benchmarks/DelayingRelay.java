package io.cloudlet.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Passes TCP on to a port of this machine, each byte a fixed time after it came, so that a far network can be had on
 * loopback. It delays without limiting: whatever arrives together leaves together.
 */
final class DelayingRelay implements Closeable {

    private final ServerSocket door;
    private final int target;
    private final long delayNanos;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Chunk(byte[] bytes, long dueNanos) {}

    private DelayingRelay(ServerSocket door, int target, long delayMillis) {
        this.door = door;
        this.target = target;
        this.delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
    }

    /** @param delayMillis each way */
    static DelayingRelay to(int target, long delayMillis) throws IOException {
        ServerSocket door = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        DelayingRelay relay = new DelayingRelay(door, target, delayMillis);
        start(relay::accept);
        return relay;
    }

    int port() {
        return door.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }

    private void accept() throws IOException, InterruptedException {
        while (true) {
            Socket near = door.accept();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            pass(near, far);
            pass(far, near);
        }
    }

    private void pass(Socket from, Socket to) {
        BlockingQueue<Chunk> underWay = new LinkedBlockingQueue<>();
        start(() -> read(from, underWay));
        start(() -> write(underWay, to));
    }

    private void read(Socket from, BlockingQueue<Chunk> underWay) throws IOException, InterruptedException {
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = from.getInputStream()) {
            int count = in.read(buffer);
            while (count >= 0) {
                underWay.put(new Chunk(Arrays.copyOf(buffer, count), System.nanoTime() + delayNanos));
                count = in.read(buffer);
            }
        } finally {
            underWay.put(new Chunk(new byte[0], System.nanoTime() + delayNanos));
        }
    }

    private static void write(BlockingQueue<Chunk> underWay, Socket to) throws IOException, InterruptedException {
        try (to;
                OutputStream out = to.getOutputStream()) {
            Chunk chunk = underWay.take();
            while (chunk.bytes.length > 0) {
                for (long wait = chunk.dueNanos - System.nanoTime(); wait > 0; ) {
                    LockSupport.parkNanos(wait);
                    wait = chunk.dueNanos - System.nanoTime();
                }
                out.write(chunk.bytes);
                chunk = underWay.take();
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One end is gone, and the other learns of it by the close of its socket.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
