package io.cloudlet.simulation;

import io.cloudlet.Federation;
import io.cloudlet.RecoveryKey;
import io.cloudlet.core.Cloudlet;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.MachineClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where one cloudlet of a {@link Simulation} runs: a disk, and a machine while it is up. */
public final class Site {

    private static final int PORT = 7443;
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String RECOVERY_KEY = "recovery.key";
    private static final int LONGEST_KEY = 4096;

    private final Ground ground;
    private final String place;
    private final String name;
    private @Nullable String region;
    private @Nullable RecoveryKey recoveryKey;
    private ForgetfulDisk disk;
    private @Nullable Machine machine;
    private @Nullable Federation federation;
    private double rate = 1;
    private Duration wallOffset = Duration.ZERO;
    private boolean listens = true;
    private final Map<HostPort, UnaryOperator<String>> services = new LinkedHashMap<>();

    Site(Ground ground, String place, String name, ForgetfulDisk disk) {
        this.ground = ground;
        this.place = place;
        this.name = name;
        this.disk = disk;
    }

    /** The cloudlet's name. */
    public String name() {
        return name;
    }

    /** What the place is called: the name, unless a second process of the same cloudlet runs here. */
    public String place() {
        return place;
    }

    /** Its disk. */
    public ForgetfulDisk disk() {
        return disk;
    }

    /** Whether a process runs here. */
    public boolean running() {
        return machine != null && !machine.dead() && federation != null;
    }

    /** The cloudlet's federation, as opened here last. */
    public Federation federation() {
        Federation open = federation;
        if (open == null) {
            throw new IllegalStateException("no cloudlet was opened at " + place + " yet");
        }
        return open;
    }

    /** From now on something on this machine answers at that port of its loopback address, one text with another. */
    public void serve(int port, UnaryOperator<String> answers) {
        services.put(new HostPort(LOOPBACK, port), answers);
        if (running()) {
            serveAll(machine());
        }
    }

    private void serveAll(Machine at) {
        services.forEach((port, answers) -> at.network().serve(port, stream -> Talk.answer(stream, answers)));
    }

    /**
     * What is answered there, as something on this machine that connects hears it: the end of a tunnel, say.
     *
     * @throws io.cloudlet.UnreachableException if nobody answers within half a minute, or the connection breaks
     */
    public String call(URI endpoint, String question) {
        HostPort to = new HostPort(endpoint.getHost(), endpoint.getPort());
        return machine()
                .await(
                        machine()
                                .network()
                                .streams()
                                .connect(to, PATIENCE)
                                .thenCompose(stream -> Talk.ask(stream, question)),
                        PATIENCE,
                        "calling " + endpoint);
    }

    void region(String code) {
        region = code;
    }

    /** From the next start on it dials out only. */
    void listensNowhere() {
        listens = false;
    }

    /** Ends what runs, and says what is needed to open it again elsewhere. */
    Formation.Place place(long seed) {
        if (running()) {
            kill();
        }
        return new Formation.Place(name, Optional.ofNullable(region), listens, disk.copy(seed));
    }

    void disk(ForgetfulDisk other) {
        disk = other;
    }

    /** Keeps elsewhere what recovers this cloudlet, as its operator should have done; what the disk holds is lost. */
    void loseDisk(ForgetfulDisk empty) {
        try {
            ForgetfulDisk before = disk.copy(0);
            if (before.exists(RECOVERY_KEY)) {
                recoveryKey =
                        new RecoveryKey(new String(before.read(RECOVERY_KEY, LONGEST_KEY), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        disk = empty;
    }

    RecoveryKey recoveryKey() {
        RecoveryKey key = recoveryKey;
        if (key == null) {
            throw new IllegalStateException("no disk of " + place + " was lost that held a recovery key");
        }
        return key;
    }

    /** Where others reach what runs here. */
    String address() {
        return place + ":" + PORT;
    }

    void rate(double times) {
        rate = times;
        clock().ifPresent(clock -> clock.rate(times));
    }

    void wallOffset(Duration ahead) {
        wallOffset = ahead;
        clock().ifPresent(clock -> clock.wallOffset(ahead));
    }

    private Optional<MachineClock> clock() {
        return Optional.ofNullable(machine).map(Machine::clock);
    }

    /** Starts a process here that opens its cloudlet so. */
    Federation start(Function<Cloudlet, Federation> way) {
        Machine fresh = ground.machine(place, disk);
        fresh.clock().rate(rate);
        fresh.clock().wallOffset(wallOffset);
        machine = fresh;
        serveAll(fresh);
        federation = null;
        Cloudlet cloudlet = Cloudlet.named(name).runtime(fresh).beat(ground.beat());
        Cloudlet listening = listens ? cloudlet.listen(place, PORT) : cloudlet;
        Federation opened = way.apply(region == null ? listening : listening.region(region));
        federation = opened;
        return opened;
    }

    void kill() {
        machine().kill();
    }

    /** The power fails: at the next start the disk holds what it was made to keep, and of the rest what chance leaves. */
    void crash() {
        machine().powerFails();
        disk = disk.restart();
    }

    /** Whether the power failed by itself, in the midst of an operation of the disk. */
    boolean crashed() {
        return disk.crashed();
    }

    /** After the process alone ended the disk is as it shows; after a crash, as a crash leaves it. */
    void comeBack() {
        disk = disk.crashed() ? disk.restart() : disk.restartProcess();
    }

    private Machine machine() {
        Machine running = machine;
        if (running == null) {
            throw new IllegalStateException("nothing runs at " + place);
        }
        return running;
    }
}
