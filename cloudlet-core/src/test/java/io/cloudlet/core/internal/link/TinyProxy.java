package io.cloudlet.core.internal.link;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.spi.runtime.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An HTTP proxy that knows CONNECT. */
final class TinyProxy implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    TinyProxy() throws IOException {
        start(this::serve);
    }

    HostPort address() {
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    Queue<String> requests() {
        return requests;
    }

    private void serve() throws IOException {
        while (true) {
            Socket client = server.accept();
            String request = header(client.getInputStream());
            requests.add(request);
            HostPort to = HostPort.parse(request.split(" ", 3)[1]);
            Socket target = new Socket(InetAddress.getLoopbackAddress(), to.port());
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
            start(() -> pipe(client, target));
            start(() -> pipe(target, client));
        }
    }

    /** Reads to the empty line; gives the first line. */
    private static String header(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            text.append((char) in.read());
        }
        return text.substring(0, text.indexOf("\r\n"));
    }

    private static void pipe(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    private static void start(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException e) {
                // a socket was closed: the end of this thread
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private interface Step {
        void run() throws IOException;
    }
}
