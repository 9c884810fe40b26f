package io.cloudlet.core;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A service that speaks plain TCP, on the loopback address; each connection has a thread. */
final class TcpService implements AutoCloseable {

    private final ServerSocket server;
    private final Conversation conversation;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Thread accepting;

    /** What it does with a connection, which is closed at the end. */
    interface Conversation {
        void with(Socket socket) throws IOException;
    }

    TcpService(Conversation conversation) {
        this.conversation = conversation;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        this.accepting = start(this::accept);
    }

    /** Sends back whatever comes, then ends. */
    static TcpService echo() {
        return new TcpService(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
    }

    String endpoint() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    /** How many connections are open. */
    int connections() {
        return open.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            conversation.with(socket);
        } catch (IOException e) {
            // the other side broke it off
        } finally {
            open.remove(socket);
        }
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "tcp-service");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** While a thread still accepts, a closed port answers; afterwards it does not. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }
}
