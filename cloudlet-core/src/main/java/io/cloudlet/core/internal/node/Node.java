package io.cloudlet.core.internal.node;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CloudletException;
import io.cloudlet.CloudletInfo;
import io.cloudlet.Cloudlets;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.FederationId;
import io.cloudlet.Health;
import io.cloudlet.Invitation;
import io.cloudlet.Logs;
import io.cloudlet.RecoveryKey;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.data.Data;
import io.cloudlet.policy.Fences;
import io.cloudlet.service.Services;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.trust.Trust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A federation as opened here. Thread-safe. */
public final class Node implements Federation {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.node");
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Resources resources;
    private final Engine engine;
    private final Parts parts;
    private final Settings settings;
    private final FederationId federation;
    private final Optional<RecoveryKey> recoveryKey;
    private final Calls calls;
    private final Cloudlets cloudlets;
    private final Services services;
    private final Fences fences;
    private final Data data;
    private final Logs logs;
    private final Trust trust;
    private final AtomicBoolean closed = new AtomicBoolean();

    Node(
            Resources resources,
            Engine engine,
            Settings settings,
            FederationId federation,
            Optional<RecoveryKey> recoveryKey) {
        this.resources = resources;
        this.engine = engine;
        this.parts = engine.parts();
        this.settings = settings;
        this.federation = federation;
        this.recoveryKey = recoveryKey;
        this.calls = new Calls(resources.runtime(), resources.core(), settings.deadline());
        this.cloudlets = new CloudletsApi(parts, calls, this::invite, false);
        this.fences = new FencesApi(parts, calls);
        this.services = parts.discovery()
                .services(calls, parts.mailboxes(), instance -> parts.tunnels().open(instance, calls));
        this.data = parts.data().api(calls);
        this.logs = new LogsApi(federation, parts, calls);
        this.trust = new TrustApi(parts, calls);
    }

    /** Waits until what the inviter knows is known here; without it this is a member all the same. */
    void awaitContact(Duration patience) {
        try {
            resources.runtime().await(parts.linkEvents().contacted(), patience, "reading what the inviter knows");
        } catch (UnreachableException e) {
            LOG.info("joined, but not caught up yet: {}", e.getMessage());
        }
    }

    @Override
    public FederationId id() {
        return federation;
    }

    @Override
    public String name() {
        return calls.ask("asking for the name", () -> parts.membership().federationName());
    }

    @Override
    public CloudletInfo self() {
        return calls.ask(
                "asking for this cloudlet",
                () -> parts.views().info(parts.membership().member(parts.self()).orElseThrow()));
    }

    @Override
    public Cloudlets cloudlets() {
        return cloudlets;
    }

    @Override
    public Services services() {
        return services;
    }

    @Override
    public Fences fences() {
        return fences;
    }

    @Override
    public Data data() {
        return data;
    }

    @Override
    public Logs logs() {
        return logs;
    }

    @Override
    public Trust trust() {
        return trust;
    }

    @Override
    public Health health() {
        if (closed.get()) {
            return new Health(false, false, List.of("this federation object was closed"));
        }
        try {
            return calls.ask("asking for health", this::examine);
        } catch (UnreachableException e) {
            return new Health(false, false, List.of("the core thread does not answer: " + e.getMessage()));
        }
    }

    @Override
    public String describe() {
        String listening = resources
                .port()
                .map(port -> System.lineSeparator() + "listening at " + port.address())
                .orElse("");
        return settings.describe() + listening + System.lineSeparator() + "federation " + federation
                + System.lineSeparator() + "knows " + knowledge();
    }

    private String knowledge() {
        try {
            return digest();
        } catch (CloudletException e) {
            return "(" + e.getMessage() + ")";
        }
    }

    @Override
    public Optional<RecoveryKey> recoveryKey() {
        return recoveryKey;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            resources.port().ifPresent(port -> await(port.close(), "closing the port"));
            calls.call("closing", () -> engine.stop().handle((done, failure) -> ""));
        } catch (RuntimeException e) {
            LOG.warn("closing: {}", e.getMessage());
        } finally {
            calls.close();
            parts.discovery().close();
            resources.close();
        }
    }

    /** Ends as a crash would, for tests: withdraws nothing. */
    public void crash() {
        if (closed.compareAndSet(false, true)) {
            calls.close();
            parts.discovery().close();
            resources.close();
        }
    }

    /** What decides here, for tests of its parts; on the core thread, see {@link #calls}. */
    Parts parts() {
        return parts;
    }

    /** The way to the core thread, for tests. */
    Calls calls() {
        return calls;
    }

    /** A digest over everything known; members that know the same have the same. */
    public String digest() {
        return calls.ask("comparing", parts.logs()::digest);
    }

    private Health examine() {
        List<String> reasons = new ArrayList<>();
        CloudletException fault = parts.own().fault();
        boolean live = true;
        if (fault instanceof BackendFaultException broken) {
            live = false;
            reasons.add(String.valueOf(broken.getMessage()));
        }
        if (fault != null && fault.code() == ErrorCode.IDENTITY_SUPERSEDED) {
            reasons.add(String.valueOf(fault.getMessage()));
        }
        parts.views().troubles().forEach(reasons::add);
        parts.fenceViews().troubles(parts.self()).forEach(reasons::add);
        parts.data().trouble().ifPresent(reasons::add);
        if (resources.home().recoveryText().isPresent()) {
            reasons.add("the recovery key still lies in " + resources.home().location()
                    + "/recovery.key; move it to a safe place elsewhere");
        }
        return new Health(live, fault == null, reasons);
    }

    private Invitation invite(String name, Duration validity, boolean confirm) {
        List<HostPort> addresses = CloudletsApi.requireReachable(address(settings, resources.port()));
        return new Invitations(federation, parts, resources.runtime()).invite(name, validity, confirm, addresses);
    }

    /** What others dial. */
    static Optional<HostPort> address(Settings settings, Optional<Network.Listening> port) {
        return settings.advertise().or(() -> port.map(Network.Listening::address));
    }

    private void await(CompletionStage<?> stage, String what) {
        try {
            resources.runtime().await(stage.thenApply(done -> ""), FAREWELL, what);
        } catch (UnreachableException e) {
            LOG.warn("{} [{}]", e.getMessage(), ErrorCode.DEADLINE_EXCEEDED);
        }
    }
}
