package io.cloudlet.samples.trusted.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloudlet.CloudletException;
import io.cloudlet.samples.trusted.burglar.Plan;
import io.cloudlet.samples.trusted.node.DataMessages.CarryIn;
import io.cloudlet.samples.trusted.node.DataMessages.CarryOut;
import io.cloudlet.samples.trusted.node.DataMessages.Draw;
import io.cloudlet.samples.trusted.node.DataMessages.Drawn;
import io.cloudlet.samples.trusted.node.DataMessages.Include;
import io.cloudlet.samples.trusted.node.DataMessages.Letter;
import io.cloudlet.samples.trusted.node.DataMessages.Names;
import io.cloudlet.samples.trusted.node.DataMessages.Where;
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
import org.jspecify.annotations.Nullable;
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
        Object run(byte[] body) throws IOException, InterruptedException;
    }

    /** An operation without a result. */
    private interface Command<T> {
        void run(T message) throws IOException, InterruptedException;
    }

    /** A status of HTTP, and what is said. */
    private record Reply(int code, Object content) {}

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
        fences();
        data();
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

    private void fences() {
        Vault vault = member.vault();
        at("/draw", body -> new Drawn(vault.draw(Json.read(body, Draw.class)).hex()));
        at("/include", Include.class, vault::include);
        at("/fences", body -> vault.fences());
        at("/burgle", body -> member.burgle(Json.read(body, Plan.class)));
    }

    private void data() {
        Vault vault = member.vault();
        at("/create", Where.class, vault::create);
        at("/datasets", body -> new Names(vault.datasets()));
        at("/put", Letter.class, vault::put);
        at("/delete", Where.class, vault::delete);
        at("/read", body -> vault.read(Json.read(body, Where.class)));
        at("/holdings", body -> vault.holdings(Json.read(body, Where.class)));
        at("/carry-in", body -> vault.carryIn(Json.read(body, CarryIn.class)));
        at("/carry-out", body -> vault.carryOut(Json.read(body, CarryOut.class)));
        at("/progress", body -> vault.progress());
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
            Reply reply = reply(exchange, operation, exchange.getRequestBody().readAllBytes());
            byte[] body = Json.bytes(reply.content());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.code(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Reply reply(HttpExchange exchange, Operation operation, byte[] body) {
        try {
            return new Reply(200, operation.run(body));
        } catch (Member.NotInFederation e) {
            return new Reply(409, new Problem("not-in-federation", String.valueOf(e.getMessage())));
        } catch (RuntimeException | IOException | InterruptedException e) {
            CloudletException said = e instanceof CloudletException it ? it : cause(e);
            if (said != null) {
                return new Reply(409, new Problem(said.code().code(), String.valueOf(said.getMessage())));
            }
            LOG.warn("{} failed", exchange.getRequestURI(), e);
            return new Reply(500, new Problem("failed", e.toString()));
        }
    }

    /** Streams give what the library says as the cause of an {@link IOException}. */
    private static @Nullable CloudletException cause(Exception e) {
        return e.getCause() instanceof CloudletException said ? said : null;
    }
}
