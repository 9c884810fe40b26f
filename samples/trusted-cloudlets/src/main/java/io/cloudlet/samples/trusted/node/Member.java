package io.cloudlet.samples.trusted.node;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.Federation;
import io.cloudlet.core.Cloudlet;
import io.cloudlet.samples.trusted.burglar.Burglar;
import io.cloudlet.samples.trusted.burglar.Plan;
import io.cloudlet.samples.trusted.burglar.Spoils;
import io.cloudlet.samples.trusted.node.Messages.Answer;
import io.cloudlet.samples.trusted.node.Messages.Found;
import io.cloudlet.samples.trusted.node.Messages.Offer;
import io.cloudlet.samples.trusted.node.Messages.Query;
import io.cloudlet.samples.trusted.node.Messages.Status;
import io.cloudlet.service.Registration;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceHttp;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.ServiceQuery;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An application that embeds a cloudlet. Every use of the library in this sample stands here, in {@link Vault} or in
 * {@link NodeMain}.
 */
final class Member implements AutoCloseable {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

    private final Cloudlet cloudlet;
    private final WebServices web;
    private final URI webAddress;
    private final HttpClient http;
    private final Vault vault = new Vault(this::federation);
    private volatile @Nullable Federation federation;
    private @Nullable Burglar burglar;

    /**
     * @param cloudlet how to open the cloudlet
     * @param web the services that run here
     * @param webAddress where others reach them
     * @param http calls services
     */
    Member(Cloudlet cloudlet, WebServices web, URI webAddress, HttpClient http) {
        this.cloudlet = cloudlet;
        this.web = web;
        this.webAddress = webAddress;
        this.http = http;
    }

    // Three ways into a federation.

    void found(String name) {
        federation = cloudlet.found(name);
    }

    void join(String invitation) {
        federation = cloudlet.join(Cloudlet.invitation(invitation));
    }

    void open() {
        federation = cloudlet.open();
    }

    // What an operations manager does.

    String invite(String name, boolean confirm) {
        return federation()
                .cloudlets()
                .confirm(confirm)
                .invite(name, Duration.ofMinutes(5))
                .reveal();
    }

    List<String> pending() {
        return federation().cloudlets().pending().stream()
                .map(request -> request.id().hex())
                .toList();
    }

    void approve(String id) {
        federation().cloudlets().approve(new CloudletId(id));
    }

    void remove(String name) {
        federation()
                .cloudlets()
                .named(name)
                .map(CloudletInfo::id)
                .ifPresent(federation().cloudlets()::remove);
    }

    Status status() {
        Federation here = federation();
        List<Messages.Member> members =
                here.cloudlets().list().stream().map(Member::seen).toList();
        return new Status(
                here.self().name(),
                here.self().id().hex(),
                ProcessHandle.current().pid(),
                here.id().hex(),
                here.health().ready(),
                members);
    }

    // What an application developer does.

    void offer(Offer offer) {
        web.start(offer.service());
        Service service = Service.named(offer.service())
                .version(offer.version())
                .at(webAddress.resolve("/" + offer.service()))
                .federated();
        for (Map.Entry<String, String> label : offer.labels().entrySet()) {
            service = service.label(label.getKey(), label.getValue());
        }
        federation().services().register(service);
    }

    void withdraw(String service) {
        federation().services().registrations().stream()
                .filter(registration -> registration.service().name().equals(service))
                .forEach(Registration::close);
        web.stop(service);
    }

    /** Stops a service as a crash would: its registration stands. */
    void stop(String service) {
        web.stop(service);
    }

    List<Found> find(Query query) {
        return question(query).list().stream().map(Member::found).toList();
    }

    Answer call(Query query) throws InterruptedException {
        HttpResponse<String> response = ServiceHttp.to(question(query), http)
                .send("/", request -> request.timeout(CALL_TIMEOUT), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    Vault vault() {
        return vault;
    }

    /** What no application would do; the keys that come of it stay in memory. */
    Spoils burgle(Plan plan) throws IOException {
        return burglar().attempt(plan);
    }

    private synchronized Burglar burglar() {
        Burglar known = burglar;
        if (known == null) {
            known = new Burglar(
                    federation().id().hex(), federation().self().id().hex());
            burglar = known;
        }
        return known;
    }

    @Override
    public void close() {
        Federation here = federation;
        if (here != null) {
            here.close();
        }
        web.close();
    }

    private ServiceQuery question(Query query) {
        ServiceQuery question = federation().services().named(query.service());
        if (query.version() != null) {
            question = question.version(query.version());
        }
        if (query.labels() != null) {
            for (Map.Entry<String, String> label : query.labels().entrySet()) {
                question = question.label(label.getKey(), label.getValue());
            }
        }
        if (query.maxStalenessMillis() != null) {
            question = question.maxStaleness(Duration.ofMillis(query.maxStalenessMillis()));
        }
        return question;
    }

    private Federation federation() {
        Federation here = federation;
        if (here == null) {
            throw new NotInFederation();
        }
        return here;
    }

    private static Found found(ServiceInstance instance) {
        return new Found(
                instance.name(),
                instance.version(),
                instance.endpoint().toString(),
                instance.cloudletName(),
                instance.local(),
                instance.staleness().toString());
    }

    private static Messages.Member seen(CloudletInfo info) {
        return new Messages.Member(
                info.name(),
                info.id().hex(),
                info.standing().name(),
                info.link().up(),
                info.link().detail(),
                info.staleness().age().toMillis(),
                info.staleness().toString());
    }

    /** Asked too early: neither founded, joined nor opened. */
    static final class NotInFederation extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        NotInFederation() {
            super("this cloudlet is in no federation yet");
        }
    }
}
