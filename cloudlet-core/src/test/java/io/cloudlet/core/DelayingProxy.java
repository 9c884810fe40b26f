package io.cloudlet.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.spi.runtime.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/**
 * A proxy for HTTP CONNECT on a machine between two networks, which takes its time each way: the kernels that tests run on
 * cannot delay packets themselves. Arguments: address, port, milliseconds.
 */
final class DelayingProxy {

    private DelayingProxy() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[1]);
        Duration delay = Duration.ofMillis(Long.parseLong(arguments[2]));
        Relay.start(DelayingProxy::endWithParent);
        try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getByName(arguments[0]))) {
            System.out.println("open");
            System.out.flush();
            while (true) {
                Socket near = server.accept();
                Relay.start(() -> serve(near, delay));
            }
        }
    }

    private static void endWithParent() throws IOException {
        while (System.in.read() >= 0) {
            // says nothing
        }
        Runtime.getRuntime().halt(0);
    }

    private static void serve(Socket near, Duration delay) throws IOException {
        HostPort to = HostPort.parse(header(near.getInputStream()).split(" ", 3)[1]);
        Socket far = new Socket(to.host(), to.port());
        near.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
        Relay.delayed(near, far, delay);
        Relay.delayed(far, near, delay);
    }

    /** Reads to the empty line; gives the first line. */
    private static String header(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            text.append((char) next);
        }
        return text.substring(0, text.indexOf("\r\n"));
    }
}
