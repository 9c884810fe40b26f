package io.cloudlet.core;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A service that answers every GET with its own name; it can stop and come back at the same port. */
final class Endpoint implements AutoCloseable {

    private final String answer;
    private final int port;
    private volatile int status = 200;
    private HttpServer server;

    Endpoint(String answer) throws IOException {
        this.answer = answer;
        this.port = Ports.free();
        this.server = start(port);
    }

    int port() {
        return port;
    }

    /** What it answers from now on. */
    void status(int code) {
        status = code;
    }

    void stop() {
        server.stop(0);
    }

    void restart() throws IOException {
        server = start(port);
    }

    @Override
    public void close() {
        stop();
    }

    private HttpServer start(int at) throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        started.createContext("/", exchange -> {
            byte[] body = (answer + " " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        started.start();
        return started;
    }
}
