package io.cloudlet.core.internal.world;

import io.cloudlet.Federation;
import io.cloudlet.Invitation;
import io.cloudlet.RecoveryKey;
import io.cloudlet.core.Cloudlet;
import io.cloudlet.core.internal.node.Node;
import io.cloudlet.spi.trust.TrustBackend;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.Wires;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Whole cloudlets, the real code, in one {@link World}: one thread, its own time, disks that forget what was not forced. */
public final class WorldFleet {

    private static final Duration STEP = Duration.ofMillis(50);
    private static final int MOST_STEPS = 2000;

    private final World world = new World();
    private final Wires wires;
    private final MemoryNetwork first;
    private final Map<String, ForgetfulDisk> disks = new HashMap<>();
    private final Map<String, String> regions = new HashMap<>();
    private final Map<String, TrustBackend> machines = new HashMap<>();
    private Duration beat = Duration.ofSeconds(1);
    private long seed;

    public WorldFleet(long seed) {
        this.seed = seed * 1000;
        this.wires = new Wires(world, this.seed);
        this.first = wires.network("", this.seed);
    }

    public World world() {
        return world;
    }

    /** From now on that cloudlet declares to be there. */
    public WorldFleet region(String name, String code) {
        regions.put(name, code);
        return this;
    }

    /** From now on that cloudlet runs on this machine. */
    public WorldFleet machine(String name, TrustBackend machine) {
        machines.put(name, machine);
        return this;
    }

    /** From now on cloudlets beat so often; each beat is verified by everybody, which is dear where there are many. */
    public WorldFleet beat(Duration interval) {
        beat = interval;
        return this;
    }

    public ForgetfulDisk disk(String name) {
        return disks.computeIfAbsent(name, n -> new ForgetfulDisk(seed++));
    }

    public void disk(String name, ForgetfulDisk disk) {
        disks.put(name, disk);
    }

    public Federation found(String name) {
        return cloudlet(name).found("acme");
    }

    public Federation join(Federation inviter, String name) {
        Invitation invitation = inviter.cloudlets().invite(name, Duration.ofMinutes(10));
        return cloudlet(name).join(invitation);
    }

    /** Its disk is lost, and it comes back with what that one holds. */
    public Federation recover(String name, RecoveryKey key, String contact) {
        disks.remove(name);
        return cloudlet(name).recover(key, contact + ":1");
    }

    /** Opens it with a new identity key. */
    public Federation rotate(String name) {
        return cloudlet(name).rotateIdentity();
    }

    /** A member that listens nowhere. */
    public Federation joinEdge(Federation inviter, String name) {
        return joinEdge(inviter.cloudlets().invite(name, Duration.ofMinutes(10)), name);
    }

    public Federation joinEdge(Invitation invitation, String name) {
        return edge(name).join(invitation);
    }

    public Federation openEdge(String name) {
        return edge(name).open();
    }

    public Federation open(String name) {
        return cloudlet(name).open();
    }

    /** A copy of a home is opened on another machine, beside the one that it is of. */
    public Federation openCopy(String name, String machine) {
        disk(machine, disk(name).copy(seed++));
        Machine beside = new Machine(world, first.beside(machine, seed++), disk(machine), seed++);
        return Cloudlet.named(name).runtime(beside).beat(beat).open();
    }

    /** The process ends as by {@code kill -9}. */
    public static void kill(Federation federation) {
        ((Node) federation).crash();
    }

    /** Cuts these off from all others, until the next cut; none heals it. */
    public void cutOff(String... names) {
        first.cutOff(Set.of(names));
    }

    /** From now on everything that leaves anywhere passes there. */
    public void tap(Wires.Tap tap) {
        wires.tap(tap);
    }

    /** Lets time pass until the condition holds. */
    public void until(String what, BooleanSupplier condition) {
        for (int step = 0; !condition.getAsBoolean(); step++) {
            if (step > MOST_STEPS) {
                throw new AssertionError(what + " did not come true");
            }
            world.pass(STEP);
        }
    }

    private Cloudlet cloudlet(String name) {
        return edge(name).listen(name, 1);
    }

    private Cloudlet edge(String name) {
        Machine machine = new Machine(world, first.beside(name, seed++), disk(name), seed++);
        Cloudlet cloudlet = Cloudlet.named(name).runtime(machine).beat(beat);
        String region = regions.get(name);
        TrustBackend trust = machines.get(name);
        Cloudlet trusted = trust == null ? cloudlet : cloudlet.trust(trust);
        return region == null ? trusted : trusted.region(region);
    }
}
