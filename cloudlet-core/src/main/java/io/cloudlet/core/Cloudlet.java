package io.cloudlet.core;

import io.cloudlet.Federation;
import io.cloudlet.Invitation;
import io.cloudlet.RecoveryKey;
import io.cloudlet.core.internal.membership.InvitationText;
import io.cloudlet.core.internal.node.Settings;
import io.cloudlet.core.internal.node.Startup;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.trust.TrustBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens a cloudlet: {@link #found} a federation, {@link #join} one, or {@link #open} what the home directory holds. Two more ways are
 * for keys: {@link #rotateIdentity} and, after a lost disk, {@link #recover}. Immutable: every step returns a new value, a setting given twice is refused.
 *
 * <pre>{@code
 * try (Federation federation = Cloudlet.named("cloudlet1").region("DE-BE").home(dir).listen("127.0.0.1", 7443)
 *         .join(invitation)) {
 *     ServiceInstance orders = federation.services().named("orders").version("2.x").nearest();
 * }
 * }</pre>
 *
 * <p>One process at a time can open a home. Opening waits for no peer, except that joining waits for the inviter.
 */
public final class Cloudlet {

    private static final String BUILDER = "builder";

    private final Settings settings;
    private final @Nullable CloudletRuntime runtime;
    private final @Nullable TrustBackend backend;

    private Cloudlet(Settings settings, @Nullable CloudletRuntime runtime, @Nullable TrustBackend backend) {
        this.settings = settings;
        this.runtime = runtime;
        this.backend = backend;
    }

    /**
     * Begins with the cloudlet's name.
     *
     * @param name a label, see {@link io.cloudlet.Names}
     */
    public static Cloudlet named(String name) {
        return new Cloudlet(Settings.none(), null, null).with(Settings.Key.NAME, name);
    }

    /**
     * Begins with settings read from elsewhere.
     *
     * @param properties {@code cloudlet.name}, {@code .region}, {@code .home}, {@code .listen}, {@code .advertise},
     *     {@code .proxy} (each of these three as host:port), {@code .beat} and {@code .deadline} (as ISO 8601, for example
     *     {@code PT2S}); other keys of the form {@code cloudlet.*} are refused, all others ignored
     */
    public static Cloudlet from(Map<String, String> properties) {
        return new Cloudlet(Settings.of(properties), null, null);
    }

    /**
     * Reads an invitation that came as text.
     *
     * @throws io.cloudlet.InvalidArgumentException {@code invitation-malformed}
     */
    public static Invitation invitation(String text) {
        return InvitationText.parse(text).toInvitation();
    }

    /** Where this cloudlet is: an ISO 3166 code such as {@code DE} or {@code DE-BE}. It is declared, not proven. */
    public Cloudlet region(String region) {
        return with(Settings.Key.REGION, region);
    }

    /** The directory for keys, membership and state; made if absent, readable by its owner only. */
    public Cloudlet home(Path directory) {
        return with(Settings.Key.HOME, directory.toString());
    }

    /**
     * Where to accept links. Without it this cloudlet only dials out.
     *
     * @param port 0 takes any free port
     */
    public Cloudlet listen(String host, int port) {
        return with(Settings.Key.LISTEN, address(host, port));
    }

    /** What others dial, where that is not the address listened on: behind NAT or in a container. */
    public Cloudlet advertise(String host, int port) {
        return with(Settings.Key.ADVERTISE, address(host, port));
    }

    /** An HTTP CONNECT proxy for links that this cloudlet dials. */
    public Cloudlet proxy(String host, int port) {
        return with(Settings.Key.PROXY, address(host, port));
    }

    /** How often this cloudlet signs that it is alive and measures its links: 50 ms to 5 min, 2 s unless set. */
    public Cloudlet beat(Duration interval) {
        return with(Settings.Key.BEAT, interval.toString());
    }

    /** How long blocking calls wait: 100 ms to 1 h, 30 s unless set. */
    public Cloudlet deadline(Duration deadline) {
        return with(Settings.Key.DEADLINE, deadline.toString());
    }

    /**
     * What this machine proves itself with: {@code Tpm.at(...)} of {@code cloudlet-tpm}, or another. Without one its keys are software keys, its region
     * is what it declares, and it is {@link io.cloudlet.trust.TrustLevel#SOFTWARE} in every appraisal. Opening does not wait for it.
     *
     * @throws io.cloudlet.InvalidArgumentException {@code setting-conflict}, if it was set already
     */
    public Cloudlet trust(TrustBackend machine) {
        return new Cloudlet(settings.with(Settings.Key.TRUST, machine.describe(), BUILDER), runtime, machine);
    }

    /**
     * Where the cloudlet lives, instead of this machine: its time, threads, chance, network and disk, which is then its home.
     * For simulations, and for those who bring a runtime of their own. A runtime serves one opening, whether that succeeds
     * or not; it is closed with the federation.
     *
     * @throws io.cloudlet.InvalidArgumentException {@code setting-conflict}, if it was set already, or {@link #home} was
     */
    public Cloudlet runtime(CloudletRuntime world) {
        return new Cloudlet(settings.with(Settings.Key.HOME, world.disk().location(), "runtime"), world, backend);
    }

    /**
     * Founds a federation, this cloudlet its first member and holder of every right.
     *
     * @param federation its name, a label
     * @throws io.cloudlet.ConflictException if the home holds a cloudlet already, is in use, or the port is
     */
    public Federation found(String federation) {
        return startup().found(federation);
    }

    /**
     * Joins the federation that an invitation is for. Repeating it with the same home and invitation resumes what was
     * interrupted; where the home has joined already, it opens.
     *
     * @throws io.cloudlet.DeniedException if the inviter refuses: expired, used, unknown or rejected
     * @throws io.cloudlet.UnreachableException if the inviter does not answer in time, or ({@code join-pending}) its
     *     operator has not approved yet
     */
    public Federation join(Invitation invitation) {
        return startup().join(InvitationText.parse(invitation.reveal()));
    }

    /**
     * Opens what the home holds; waits for no peer.
     *
     * @throws io.cloudlet.ConflictException if the home holds no member, or is in use
     */
    public Federation open() {
        return startup().open();
    }

    private Startup startup() {
        CloudletRuntime given = runtime;
        Startup startup = given == null ? new Startup(settings) : new Startup(settings, any -> given);
        return startup.with(backend);
    }

    /**
     * Brings a cloudlet back that lost its disk: into an empty home, under the id that it had, with a new identity key which the
     * recovery key names. It asks the member at that address, and all others whom that one knows, takes its log over from whoever
     * has the newest, and then opens. An old process of this cloudlet, should one still run, is told and stops. What no member
     * had heard of is lost, and so are the bodies of objects that nobody else has, and keys: wrapping keys are made anew, and the
     * keepers of its fences wrap for them. Where it was keeper itself, somebody with the right hands the fence over first.
     *
     * @param key the content of {@code recovery.key}
     * @param contact where a member listens, as {@code host:port}
     * @throws io.cloudlet.InvalidArgumentException {@code recovery-key-malformed}; {@code setting-conflict}, if the key is that of a
     *     cloudlet of another name
     * @throws io.cloudlet.ConflictException if the home is not empty, or is in use
     * @throws io.cloudlet.DeniedException if the key is not the one that was pinned, or the cloudlet was removed
     * @throws io.cloudlet.UnreachableException if no member answers in time; the home is empty as before
     */
    public Federation recover(RecoveryKey key, String contact) {
        Objects.requireNonNull(key, "recovery key");
        Objects.requireNonNull(contact, "contact: give the address of a member, as host:port");
        return startup().recover(key, HostPort.parse(contact));
    }

    /**
     * Opens what the home holds with a new identity key, which the present one names. The id stays. Others learn of it over the
     * first link, before anything else, so both sides of a link may do this while apart; nobody accepts the former key again.
     * At most 15 times in a cloudlet's life. A backup of the home from before is of no use afterwards.
     *
     * @throws io.cloudlet.ConflictException if the home holds no member, or is in use; {@code identity-used-up}, if it was done as
     *     often as it may be, with nothing changed
     */
    public Federation rotateIdentity() {
        return startup().rotateIdentity();
    }

    private Cloudlet with(Settings.Key key, String value) {
        return new Cloudlet(settings.with(key, value, BUILDER), runtime, backend);
    }

    private static String address(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
