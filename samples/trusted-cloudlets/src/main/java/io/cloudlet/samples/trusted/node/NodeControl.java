package io.cloudlet.samples.trusted.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloudlet.CloudletException;
import io.cloudlet.samples.trusted.node.Messages.Invite;
import io.cloudlet.samples.trusted.node.Messages.Invited;
import io.cloudlet.samples.trusted.node.Messages.Joiner;
import io.cloudlet.samples.trusted.node.Messages.Named;
import io.cloudlet.samples.trusted.node.Messages.Offer;
import io.cloudlet.samples.trusted.node.Messages.Problem;
import io.cloudlet.samples.trusted.node.Messages.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's console of one process: JSON over HTTP, on 127.0.0.1 and for this sample only, for it asks nobody who they
 * are. It does not run over the wires, so it answers also while its cloudlet is cut off.
 */
final class NodeControl implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeControl.class);

    private final Member member;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Answers one path. */
    private interface Operation {
        Object run(byte[] body) throws InterruptedException;
    }

    /** An operation without a result. */
    private interface Command<T> {
        void run(T message) throws InterruptedException;
    }

    NodeControl(Member member) {
        this.member = member;
        try {
            server = HttpServer.create(Loopback.anyPort(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("no port could be opened on 127.0.0.1", e);
        }
        server.setExecutor(threads);
        formation();
        services();
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void formation() {
        at("/status", body -> member.status());
        at("/found", Named.class, message -> member.found(message.name()));
        at("/join", Invited.class, message -> member.join(message.invitation()));
        at("/open", body -> {
            member.open();
            return member.status();
        });
        at("/invite", body -> {
            Invite invite = Json.read(body, Invite.class);
            return new Invited(member.invite(invite.name(), invite.confirm()));
        });
        at("/pending", body -> member.pending().stream().map(Joiner::new).toList());
        at("/approve", Joiner.class, message -> member.approve(message.id()));
        at("/remove", Named.class, message -> member.remove(message.name()));
    }

    private void services() {
        at("/offer", Offer.class, member::offer);
        at("/withdraw", Named.class, message -> member.withdraw(message.name()));
        at("/stop", Named.class, message -> member.stop(message.name()));
        at("/find", body -> member.find(Json.read(body, Query.class)));
        at("/call", body -> member.call(Json.read(body, Query.class)));
    }

    private <T> void at(String path, Class<T> type, Command<T> command) {
        at(path, body -> {
            T message = Json.read(body, type);
            command.run(message);
            return message;
        });
    }

    private void at(String path, Operation operation) {
        server.createContext(path, exchange -> answer(exchange, operation));
    }

    private static void answer(HttpExchange exchange, Operation operation) throws IOException {
        try (exchange) {
            try {
                reply(exchange, 200, operation.run(exchange.getRequestBody().readAllBytes()));
            } catch (CloudletException e) {
                reply(exchange, 409, new Problem(e.code().code(), String.valueOf(e.getMessage())));
            } catch (Member.NotInFederation e) {
                reply(exchange, 409, new Problem("not-in-federation", String.valueOf(e.getMessage())));
            } catch (RuntimeException | InterruptedException e) {
                LOG.warn("{} failed", exchange.getRequestURI(), e);
                reply(exchange, 500, new Problem("failed", e.toString()));
            }
        }
    }

    private static void reply(HttpExchange exchange, int code, Object result) throws IOException {
        byte[] body = Json.bytes(result);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
    }
}
