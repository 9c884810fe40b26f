package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.Json;
import io.cloudlet.samples.trusted.node.Messages.Answer;
import io.cloudlet.samples.trusted.node.Messages.Found;
import io.cloudlet.samples.trusted.node.Messages.Invite;
import io.cloudlet.samples.trusted.node.Messages.Invited;
import io.cloudlet.samples.trusted.node.Messages.Joiner;
import io.cloudlet.samples.trusted.node.Messages.Named;
import io.cloudlet.samples.trusted.node.Messages.Offer;
import io.cloudlet.samples.trusted.node.Messages.Problem;
import io.cloudlet.samples.trusted.node.Messages.Query;
import io.cloudlet.samples.trusted.node.Messages.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Talks to the control endpoint of one cloudlet's process. */
final class NodeClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final String name;
    private final URI control;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    NodeClient(String name, int port) {
        this.name = name;
        this.control = URI.create("http://127.0.0.1:" + port);
    }

    URI address() {
        return control;
    }

    Status status() throws InterruptedException {
        return ask("/status", Map.of(), Status.class);
    }

    void found(String federation) throws InterruptedException {
        ask("/found", new Named(federation), Named.class);
    }

    void join(String invitation) throws InterruptedException {
        ask("/join", new Invited(invitation), Invited.class);
    }

    void open() throws InterruptedException {
        ask("/open", Map.of(), Status.class);
    }

    String invite(String cloudlet, boolean confirm) throws InterruptedException {
        return ask("/invite", new Invite(cloudlet, confirm), Invited.class).invitation();
    }

    List<String> pending() throws InterruptedException {
        return List.of(ask("/pending", Map.of(), Joiner[].class)).stream()
                .map(Joiner::id)
                .toList();
    }

    void approve(String id) throws InterruptedException {
        ask("/approve", new Joiner(id), Joiner.class);
    }

    void remove(String cloudlet) throws InterruptedException {
        ask("/remove", new Named(cloudlet), Named.class);
    }

    void offer(String service, String version, Map<String, String> labels) throws InterruptedException {
        ask("/offer", new Offer(service, version, labels), Offer.class);
    }

    void withdraw(String service) throws InterruptedException {
        ask("/withdraw", new Named(service), Named.class);
    }

    void stop(String service) throws InterruptedException {
        ask("/stop", new Named(service), Named.class);
    }

    List<Found> find(Query query) throws InterruptedException {
        return List.of(ask("/find", query, Found[].class));
    }

    Answer call(Query query) throws InterruptedException {
        return ask("/call", query, Answer.class);
    }

    /** What it knows of fences and data. */
    DataClient data() {
        return new DataClient(this);
    }

    <T> T ask(String path, Object message, Class<T> type) throws InterruptedException {
        return ask(path, message, type, TIMEOUT);
    }

    <T> T ask(String path, Object message, Class<T> type, Duration timeout) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(control.resolve(path))
                .timeout(timeout)
                .POST(BodyPublishers.ofByteArray(Json.bytes(message)))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                Problem problem = Json.read(response.body(), Problem.class);
                throw new NodeException(name + " says to " + path + ": " + problem.message(), problem.code());
            }
            return Json.read(response.body(), type);
        } catch (IOException e) {
            throw new NodeException(name + " does not answer " + path + ": " + e);
        }
    }
}
