package io.cloudlet.samples.trusted.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloudlet.samples.trusted.node.Messages.Served;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;

/** The services that run beside a cloudlet: plain HTTP, they know nothing of the federation. */
final class WebServices implements AutoCloseable {

    private static final int THREADS = 4;

    private final String cloudlet;
    private final HttpServer server;

    private WebServices(String cloudlet, HttpServer server) {
        this.cloudlet = cloudlet;
        this.server = server;
    }

    /** Opens any free port; no service runs yet. */
    static WebServices open(String cloudlet) {
        try {
            HttpServer server = HttpServer.create(Loopback.anyPort(), 0);
            server.setExecutor(Executors.newFixedThreadPool(THREADS));
            server.start();
            return new WebServices(cloudlet, server);
        } catch (IOException e) {
            throw new UncheckedIOException("no port could be opened on 127.0.0.1", e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Starts a service that answers with who it is: its cloudlet, and the id of the process that really answered. */
    void start(String service) {
        Served served = new Served(service, cloudlet, ProcessHandle.current().pid());
        server.createContext("/" + service, exchange -> answer(exchange, served));
    }

    /** Stops a service, and tells nobody. */
    void stop(String service) {
        server.removeContext("/" + service);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, Served served) throws IOException {
        try (exchange) {
            byte[] body = Json.bytes(served);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
