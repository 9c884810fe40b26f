package io.cloudlet.samples.trusted.wires;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A server that sends back whatever it gets. */
final class Echo implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Gate gate = new Gate(guest -> guest.getInputStream().transferTo(guest.getOutputStream()));

    int port() {
        return gate.port();
    }

    @Override
    public void close() {
        gate.close();
    }

    /** Sends a text and reads as many bytes. */
    static String ask(Socket socket, String text) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(bytes);
        return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
    }

    /** Whether an echo comes from behind that port. */
    static boolean answers(int port) throws IOException {
        try (Socket socket = Gate.dial(port)) {
            return reaches(socket);
        }
    }

    /** Whether the connection ends, by whatever means, before anything comes. */
    static boolean hasEnded(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean reaches(Socket socket) throws IOException {
        try {
            return ask(socket, "echo").equals("echo");
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }
}
