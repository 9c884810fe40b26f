package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.FederationId;
import io.cloudlet.Names;
import io.cloudlet.RecoveryKey;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.membership.AuthorityRecord;
import io.cloudlet.core.internal.membership.InvitationText;
import io.cloudlet.core.internal.membership.Profile;
import io.cloudlet.core.internal.membership.Statement;
import io.cloudlet.core.internal.node.AddressBook.Contact;
import io.cloudlet.core.internal.node.Home.Stage;
import io.cloudlet.core.internal.peering.Links;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.trust.TrustBackend;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The three ways to open a cloudlet. Founding and joining only prepare the home, in steps of which each can be repeated
 * after a crash; then all three open what the home holds.
 */
public final class Startup {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.node");
    private static final String SOFTWARE = "cloudlet-java";

    private final Settings settings;
    private final Function<Settings, CloudletRuntime> machine;
    private final CompletableFuture<Links> ready = new CompletableFuture<>();
    private @Nullable TrustBackend backend;

    /** On the real machine. */
    public Startup(Settings settings) {
        this(settings, Resources::machine);
    }

    /** @param machine where it runs; called once */
    public Startup(Settings settings, Function<Settings, CloudletRuntime> machine) {
        settings.requireConsistent();
        this.settings = settings;
        this.machine = machine;
    }

    /** The same, on a machine that proves itself so; null for software keys. */
    public Startup with(@Nullable TrustBackend machineTrust) {
        backend = machineTrust;
        return this;
    }

    /** See {@link io.cloudlet.core.Cloudlet#found}. */
    public Federation found(String federationName) {
        Names.check("federation name", federationName);
        return withResources(resources -> {
            Home home = resources.home();
            if (home.stage() == Stage.MEMBER) {
                throw holdsMember(home, "found a federation in an empty home, or open() this one");
            }
            Recovering.requireNone(home);
            listen(resources);
            prepareFounding(resources, federationName);
            return openMember(resources, home.recoveryText());
        });
    }

    /** See {@link io.cloudlet.core.Cloudlet#join}. */
    public Federation join(InvitationText invitation) {
        Joining.requireSameName(settings, invitation);
        return withResources(resources -> {
            Home home = resources.home();
            Joining joining = new Joining(resources, settings, invitation);
            joining.requireFits();
            Recovering.requireNone(home);
            requireSameName(home);
            boolean done = joining.done();
            boolean first = home.stage() != Stage.MEMBER;
            listen(resources);
            if (!done) {
                joining.perform();
            }
            if (first) {
                warnOfRecoveryKey(home);
            }
            Node node = openMember(resources, first ? home.recoveryText() : Optional.empty());
            if (!done) {
                node.awaitContact(resources.left(settings.deadline()));
            }
            return node;
        });
    }

    /** See {@link io.cloudlet.core.Cloudlet#open}. */
    public Federation open() {
        return withResources(resources -> {
            requireMember(resources.home());
            listen(resources);
            return openMember(resources, Optional.empty());
        });
    }

    /** See {@link io.cloudlet.core.Cloudlet#recover}. */
    public Federation recover(RecoveryKey key, HostPort contact) {
        return withResources(resources -> {
            Recovering recovering = new Recovering(resources, settings, key);
            recovering.requireEmpty();
            listen(resources);
            recovering.perform(contact);
            Node node = openMember(resources, Optional.empty());
            node.awaitContact(resources.left(settings.deadline()));
            return node;
        });
    }

    /** See {@link io.cloudlet.core.Cloudlet#rotateIdentity}. */
    public Federation rotateIdentity() {
        return withResources(resources -> {
            requireMember(resources.home());
            requireSameName(resources.home());
            listen(resources);
            SigningKey unused = new OwnKeys(resources).rotate(federation(resources.home()), settings);
            return openMember(resources, Optional.empty());
        });
    }

    private static void requireMember(Home home) {
        Recovering.requireNone(home);
        if (home.stage() != Stage.MEMBER) {
            throw new ConflictException(
                    ErrorCode.HOME_STATE,
                    home.location()
                            + (home.stage() == Stage.EMPTY
                                    ? " holds no cloudlet"
                                    : " holds a cloudlet that did not complete joining")
                            + "; found or join a federation first");
        }
    }

    private static FederationId federation(Home home) {
        return new FederationId(home.get(HomeFacts.FEDERATION).orElseThrow(() -> missing(home, HomeFacts.FEDERATION)));
    }

    private interface Step {
        Federation take(Resources resources);
    }

    private Federation withResources(Step step) {
        Resources resources = Resources.take(machine.apply(settings));
        resources.trust(backend);
        try {
            return step.take(resources);
        } catch (RuntimeException e) {
            try {
                resources.close();
            } catch (RuntimeException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private void prepareFounding(Resources resources, String federationName) {
        CloudletRuntime runtime = resources.runtime();
        Home home = resources.home();
        home.note(Stage.BEGUN, Map.of(HomeFacts.NAME, settings.name()));
        SigningKey identity = home.identity(runtime.keyEntropy());
        SigningKey recovery = home.recovery(runtime.keyEntropy());
        byte[] nonce = new byte[16];
        runtime.keyEntropy().nextBytes(nonce);
        Statement.Candidate founder =
                new Statement.Candidate(identity.verification(), recovery.verification(), settings.name());
        LogRecord founding =
                AuthorityRecord.found(new Statement.Found(federationName, founder, Hash.hex(nonce)), identity);
        save(resources, List.of(founding));
        home.note(
                Stage.MEMBER,
                Map.of(HomeFacts.NAME, settings.name(), HomeFacts.FEDERATION, AuthorityRecord.hashOf(founding)));
        home.labelRecovery(new FederationId(AuthorityRecord.hashOf(founding)), identity.verification());
        warnOfRecoveryKey(home);
    }

    private Node openMember(Resources resources, Optional<String> recoveryKey) {
        Home home = resources.home();
        requireSameName(home);
        SigningKey identity = new OwnKeys(resources).load();
        FederationId federation = federation(home);
        List<LogRecord> bootstrap = Bootstrap.load(resources.store());
        if (bootstrap.isEmpty()) {
            throw missing(home, "the record of its admission");
        }
        Engine engine = engine(resources, identity, federation, bootstrap);
        Profile profile = new Profile(
                settings.region(),
                Node.address(settings, resources.port()).map(List::of).orElse(List.of()),
                SOFTWARE);
        List<LogRecord> first = engine.foundingToWrite(bootstrap);
        onCore(resources, "opening the log", () -> engine.open(first, profile).thenApply(done -> ""));
        if (engine.wrappingKeysAreHere()) {
            home.note(Stage.MEMBER, Map.of(HomeFacts.RENEW, "false"));
        }
        ready.complete(engine.parts().links());
        resources.core().execute(engine::start);
        return new Node(resources, engine, settings, federation, recoveryKey.map(RecoveryKey::new));
    }

    private Engine engine(
            Resources resources, SigningKey identity, FederationId federation, List<LogRecord> bootstrap) {
        Home home = resources.home();
        Contact contact = new Contact(
                home.get(HomeFacts.CONTACT).map(CloudletId::new),
                home.get(HomeFacts.CONTACT_ADDRESSES).stream()
                        .flatMap(text -> List.of(text.split(",")).stream())
                        .map(HostPort::parse)
                        .toList());
        Parts.Given given = new Parts.Given(
                federation,
                identity,
                resources.runtime(),
                resources.core(),
                resources.store(),
                resources.blobs(),
                resources.attester(),
                settings,
                contact,
                bootstrap,
                home.get(HomeFacts.RENEW).filter("true"::equals).isPresent());
        return onCore(resources, "reading the logs", () -> CompletableFuture.completedFuture(new Engine(given)));
    }

    /** Takes the port before anything is written, so that a port in use costs nothing; who dials waits for the engine. */
    private void listen(Resources resources) {
        settings.listen().ifPresent(at -> {
            Network.Listening port = resources
                    .runtime()
                    .await(
                            resources.runtime().network().listen(at, this::accept),
                            resources.left(settings.deadline()),
                            "listening at " + at);
            resources.port(port);
        });
    }

    private void accept(Network.Connection connection) {
        CompletionStage<Void> unused = ready.thenAccept(links -> links.accept(connection));
    }

    private void requireSameName(Home home) {
        home.get(HomeFacts.NAME).filter(name -> !name.equals(settings.name())).ifPresent(name -> {
            throw new ConflictException(
                    ErrorCode.HOME_STATE,
                    home.location() + " is the home of \"" + name + "\", not of \"" + settings.name()
                            + "\"; use that name, or another home");
        });
    }

    private <T> T onCore(Resources resources, String what, Supplier<CompletionStage<T>> work) {
        return new Calls(resources.runtime(), resources.core(), resources.left(settings.deadline())).call(what, work);
    }

    private void save(Resources resources, List<LogRecord> records) {
        resources
                .runtime()
                .await(
                        Bootstrap.save(resources.store(), records),
                        resources.left(settings.deadline()),
                        "writing the records");
    }

    private static void warnOfRecoveryKey(Home home) {
        LOG.warn(
                "The recovery key lies in {}/recovery.key: move it to a safe place elsewhere. It is the only way back after"
                        + " a lost disk.",
                home.location());
    }

    private static ConflictException holdsMember(Home home, String way) {
        return new ConflictException(
                ErrorCode.HOME_STATE, home.location() + " holds a member of a federation already; " + way);
    }

    private static CorruptException missing(Home home, String what) {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED, home.location() + " lacks " + what + "; restore it from a backup");
    }
}
