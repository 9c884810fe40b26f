package io.cloudlet.simulation;

import io.cloudlet.Federation;
import io.cloudlet.testkit.simulated.Wires;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A federation in one JVM and one thread, the real code under simulated time, network and disk. A scenario reads as prose:
 *
 * <pre>{@code
 * Simulation.seeded(42).cloudlets("cloud", "cloudlet1", "cloudlet2")
 *         .partition("cloudlet1", "cloud")
 *         .then(s -> s.at("cloudlet1").services().register(orders))
 *         .runFor(Duration.ofMinutes(1))
 *         .heal()
 *         .until(Conditions.replicasAgree());
 * }</pre>
 *
 * <p>All chance comes from the seed, delays of one to twenty milliseconds and the order in which threads run included: the
 * same scenario with the same seed does the same, frame by frame, as {@link #trace()} shows. What goes wrong in a step throws
 * {@link SimulationFailure}, which names the seed. Time passes while a call to a cloudlet waits, and in {@link #runFor} and
 * {@link #until}; otherwise it stands still.
 *
 * <p>Not thread-safe: one thread does everything. Nothing needs to be closed.
 */
public final class Simulation {

    private static final Duration CHECKS = Duration.ofSeconds(1);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Ground ground;
    private final Sites sites;
    private final Watch watch;

    private Simulation(long seed) {
        this.ground = new Ground(seed);
        this.sites = new Sites(ground);
        this.watch = new Watch(seed, ground, this);
    }

    /** A world in which nothing is yet. */
    public static Simulation seeded(long seed) {
        return new Simulation(seed);
    }

    /** From its next start on that cloudlet declares to be there: an ISO 3166 code such as {@code DE}. */
    public Simulation region(String name, String code) {
        sites.prepare(name).region(code);
        return this;
    }

    /** From its next start on that cloudlet listens nowhere: it only dials out. */
    public Simulation dialsOutOnly(String name) {
        sites.prepare(name).listensNowhere();
        return this;
    }

    /** How often cloudlets that start from now on show that they are alive; every second unless set. */
    public Simulation beat(Duration interval) {
        ground.beat(interval);
        return this;
    }

    /** Lets these become members: the first of all founds the federation, the others join by an invitation of its. */
    public Simulation cloudlets(String... names) {
        for (String name : names) {
            step("cloudlet " + name, () -> sites.begin(name));
        }
        return this;
    }

    /**
     * Lets that one become a member by an invitation of that other, be it new or removed before; what runs there is ended first.
     */
    public Simulation join(String place, String inviter) {
        return step(place + " joins " + inviter, () -> sites.join(place, inviter));
    }

    /**
     * Ends every process, and hands out what their disks hold, for other simulations to begin with. Whoever runs a second time
     * is left out.
     */
    public Formation formation() {
        return sites.formation();
    }

    /** Opens the cloudlets of a federation that was formed in another simulation. Nothing may have been begun here before. */
    public Simulation formed(Formation formation) {
        return step("open a federation that was formed before", () -> sites.open(formation));
    }

    /** From now on this holds, or the simulation fails. */
    public Simulation always(Invariant invariant) {
        watch.add(invariant);
        return this;
    }

    /** What else happens here: calls to the cloudlets, looks at what they say. */
    public Simulation then(Consumer<Simulation> action) {
        return step("an action", () -> action.accept(this));
    }

    /** Cuts off these two from each other; packets vanish, nobody is told. */
    public Simulation partition(String one, String other) {
        return cut(one, other).cut(other, one);
    }

    /** Cuts off that one from all others. */
    public Simulation isolate(String place) {
        sites.all().stream()
                .map(Site::place)
                .filter(other -> !other.equals(place))
                .forEach(other -> partition(place, other));
        return this;
    }

    /** Lets packets vanish on the way from one to another; the way back stays as it is. */
    public Simulation cut(String from, String to) {
        return step("cut " + from + " > " + to, () -> ground.wires().cut(from, to));
    }

    /** Ends every cut, and every loss of packets. */
    public Simulation heal() {
        return step("heal", () -> ground.wires().mend());
    }

    /** From now on frames from one to another take so long, each anything between. */
    public Simulation delay(String from, String to, Duration least, Duration most) {
        return step("delay " + from + " > " + to, () -> ground.wires().delay(from, to, least, most));
    }

    /** The same between all places; before it is called, 1 to 20 milliseconds. */
    public Simulation delay(Duration least, Duration most) {
        return step("delay everywhere", () -> ground.wires().delay(least, most));
    }

    /** From now on that share of packets between these two is lost: frames wait for retransmission. At most 0.9. */
    public Simulation lose(String one, String other, double share) {
        return step("lose " + share + " of " + one + " > " + other, () -> {
            ground.wires().lose(one, other, share);
            ground.wires().lose(other, one, share);
        });
    }

    /** Ends that process as by {@code kill -9}. */
    public Simulation kill(String place) {
        return step("kill " + place, () -> sites.at(place).kill());
    }

    /** Takes away the power of that machine: what was not forced to the disk may be gone, whole or in part. */
    public Simulation crash(String place) {
        return step("crash " + place, () -> sites.at(place).crash());
    }

    /** Takes away its power in the midst of a later operation of its disk, the next being 1. */
    public Simulation crashAtOperation(String place, int operation) {
        return step("crash " + place + " at operation " + operation, () -> {
            var disk = sites.at(place).disk();
            disk.crashAt(disk.operations() + operation);
        });
    }

    /** Opens that cloudlet again, after {@link #kill}, {@link #crash}, or a closing by the application. */
    public Simulation start(String place) {
        return step("start " + place, () -> sites.start(place));
    }

    /** Takes a backup of that disk as it is at this instant. */
    public Simulation backUp(String place) {
        return step("back up " + place, () -> sites.backUp(place));
    }

    /** Puts the last backup in the place of that disk; the machine, if it runs, loses its power first. */
    public Simulation restore(String place) {
        return step("restore " + place, () -> sites.restore(place));
    }

    /** Puts an empty disk there; the machine, if it runs, loses its power first. The recovery key is kept elsewhere. */
    public Simulation loseDisk(String place) {
        return step("lose the disk of " + place, () -> sites.loseDisk(place));
    }

    /** Recovers that cloudlet into an empty disk, after {@link #loseDisk}, from what others hold of it. */
    public Simulation recover(String place, String contact) {
        return step("recover " + place + " from " + contact, () -> sites.recover(place, contact));
    }

    /** Starts a second process of the same cloudlet on a copy of its disk, at another place: the worst kind of liar. */
    public Simulation fork(String place, String otherPlace) {
        return step("fork " + place + " to " + otherPlace, () -> sites.fork(place, otherPlace));
    }

    /** Lets the clocks of that machine go so fast, 1 being right: 0.5 to 2. Timers already set keep their instant. */
    public Simulation clockRate(String place, double rate) {
        return step(
                "clock of " + place + " goes at " + rate, () -> sites.at(place).rate(rate));
    }

    /** Sets the wall clock of that machine so far ahead of the right time, or behind if negative. */
    public Simulation wallClock(String place, Duration ahead) {
        return step(
                "wall clock of " + place + " is off by " + ahead,
                () -> sites.at(place).wallOffset(ahead));
    }

    /** From now on what leaves any place passes here, see {@link Liars}. */
    public Simulation tap(Wires.Tap tap) {
        return step("tap", () -> ground.wires().tap(tap));
    }

    /** Lets time pass. */
    public Simulation runFor(Duration time) {
        return step("run for " + time, () -> {
            long end = ground.world().nanos() + time.toNanos();
            while (ground.world().nanos() < end) {
                long left = end - ground.world().nanos();
                ground.world().pass(Duration.ofNanos(Math.min(left, CHECKS.toNanos())));
                watch.look();
            }
        });
    }

    /** Lets time pass until this holds, at most ten minutes of it. */
    public Simulation until(Condition condition) {
        return until(condition, PATIENCE);
    }

    /** The same for a lambda, which has no name of its own; {@code what} stands in the trace. */
    public Simulation until(String what, Condition condition) {
        return until(Conditions.named(what, condition), PATIENCE);
    }

    /** Lets time pass until this holds; fails if it does not within that time. */
    public Simulation until(Condition condition, Duration within) {
        return step("until " + Conditions.name(condition), () -> {
            long end = ground.world().nanos() + within.toNanos();
            Optional<String> lacking = condition.lacking(this);
            while (lacking.isPresent()) {
                if (ground.world().nanos() >= end) {
                    throw new AssertionError("still lacking after " + within + ": " + lacking.get());
                }
                ground.world().pass(STEP);
                lacking = condition.lacking(this);
            }
        });
    }

    /** The federation as seen by the cloudlet at that place. */
    public Federation at(String place) {
        return sites.at(place).federation();
    }

    /** That place. */
    public Site site(String place) {
        return sites.at(place);
    }

    /** Every place, in the order they came. */
    public List<Site> sites() {
        return sites.all();
    }

    /** Those where a process runs. */
    public List<Site> running() {
        return sites.all().stream().filter(Site::running).toList();
    }

    /** Chance for the scenario's own choices, from the same seed. */
    public Random chance() {
        return ground.chance();
    }

    /** How much time has passed. */
    public Duration now() {
        return Duration.ofNanos(ground.world().nanos());
    }

    /** What the cloudlet at that place has sent so far. */
    public Wires.Traffic sent(String place) {
        return ground.wires().sent(place);
    }

    /** How many things have happened. */
    public long events() {
        return watch.events();
    }

    /** A hash of every step and every frame so far: equal for equal runs. */
    public String trace() {
        return watch.trace();
    }

    private Simulation step(String what, Runnable action) {
        watch.step(what, action);
        return this;
    }
}
