package io.cloudlet.simulation;

import static io.cloudlet.simulation.Conditions.linked;
import static io.cloudlet.simulation.Conditions.replicasAgree;
import static io.cloudlet.simulation.Conditions.servicesAgree;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** A federation of three in which anything may happen, as the seed has it; in the end everything is whole again and must agree. */
final class MixedFaults {

    private static final String FENCE = "geo-b";
    private static final String DATASET = "patients-of-geo-b";
    private static final String[] NAMES = {"cloud", "cloudlet1", "cloudlet2"};
    private static final int MOST_STEPS = 24;
    private static final int FORMATIONS = 16;
    private static final Map<Integer, Formation> FORMED = new ConcurrentHashMap<>();
    private static final int SHORT_PAUSE = 300;
    private static final int LONG_PAUSE = 3000;
    private static final int[] BEATS = {1, 2, 4};
    private static final Set<ErrorCode> LATER = EnumSet.of(
            ErrorCode.UNREACHABLE, ErrorCode.DEADLINE_EXCEEDED, ErrorCode.FENCE_PENDING, ErrorCode.KEEPER_AWAY);

    private final Simulation simulation;
    private final Random chance;
    private final Secrets secrets = Secrets.noPlaintextOutside(FENCE);
    private final ServiceLedger services = new ServiceLedger();
    private final ObjectLedger objects = new ObjectLedger(DATASET, secrets);
    private final Set<String> liars = new TreeSet<>();
    private final Set<String> backedUp = new TreeSet<>();
    private boolean removing;
    private final FenceId fence;

    MixedFaults(Simulation simulation) {
        this.simulation = simulation;
        this.chance = simulation.chance();
        simulation.beat(Duration.ofSeconds(BEATS[chance.nextInt(BEATS.length)]));
        if (chance.nextInt(FORMATIONS) == 0) {
            form(simulation);
        } else {
            simulation.formed(FORMED.computeIfAbsent(chance.nextInt(FORMATIONS), MixedFaults::formation));
        }
        simulation.always(secrets).always(services);
        fence = simulation.at("cloud").fences().list().get(0).id();
    }

    /** Their keys come from the seed, so links are dialled in one order here and in another there. */
    private static Formation formation(int seed) {
        return Simulation.seeded(seed).then(MixedFaults::form).formation();
    }

    private static void form(Simulation simulation) {
        simulation.cloudlets(NAMES);
        Federation cloud = simulation.at("cloud");
        FenceId fence =
                cloud.fences().define(Fence.named(FENCE).members(id(simulation, "cloud"), id(simulation, "cloudlet1")));
        cloud.data().create(DATASET, fence);
    }

    private static CloudletId id(Simulation simulation, String name) {
        return simulation.at(name).self().id();
    }

    private CloudletId id(String name) {
        return id(simulation, name);
    }

    void run() {
        for (int steps = 4 + chance.nextInt(MOST_STEPS); steps > 0; steps--) {
            if (chance.nextInt(3) == 0) {
                fault();
            } else {
                operate();
            }
            pause();
        }
        makeWhole();
        require();
    }

    /** Mostly short, so that one thing meets another; sometimes long enough for all to come to rest. */
    private void pause() {
        simulation.runFor(Duration.ofMillis(chance.nextInt(chance.nextInt(4) == 0 ? LONG_PAUSE : SHORT_PAUSE)));
    }

    private Site any() {
        return simulation.site(NAMES[chance.nextInt(NAMES.length)]);
    }

    private void operate() {
        Site site = any();
        if (!site.running()) {
            return;
        }
        try {
            operate(site);
        } catch (CloudletException e) {
            if (site.running() && !LATER.contains(e.code()) && !outside(site, e)) {
                throw e;
            }
        }
    }

    /** Who was removed, or has not heard of the dataset yet, is told so. */
    private boolean outside(Site site, CloudletException e) {
        return e.code() == ErrorCode.NOT_FOUND || (removing && site.name().equals("cloudlet2"));
    }

    private void operate(Site site) {
        boolean inside = !site.name().equals("cloudlet2");
        switch (chance.nextInt(10)) {
            case 0, 1, 2 -> services.register(site, Optional.empty());
            case 3 -> export(site);
            case 4, 5 -> services.close(site, chance);
            case 6 -> {
                if (inside) {
                    objects.delete(site, chance);
                }
            }
            case 7 -> rare();
            default -> {
                if (inside) {
                    objects.put(site, chance);
                }
            }
        }
    }

    private void export(Site site) {
        Site consumer = any();
        if (consumer != site && consumer.running()) {
            services.register(site, Optional.of(consumer));
        }
    }

    private void rare() {
        Site cloud = simulation.site("cloud");
        if (!cloud.running()) {
            return;
        }
        if (chance.nextInt(3) == 0 && !removing) {
            removing = true;
            cloud.federation().cloudlets().remove(id("cloudlet2"));
        } else {
            cloud.federation().fences().rotate(fence);
        }
    }

    private void fault() {
        Site site = any();
        Site other = any();
        switch (chance.nextInt(20)) {
            case 0 -> simulation.partition(site.place(), other.place());
            case 1 -> simulation.cut(site.place(), other.place());
            case 2 -> simulation.isolate(site.place());
            case 3, 4 -> simulation.heal();
            case 5 ->
                simulation.delay(
                        site.place(), other.place(), Duration.ofMillis(1), Duration.ofMillis(chance.nextInt(500) + 1));
            case 6 -> simulation.lose(site.place(), other.place(), chance.nextDouble() * 0.5);
            case 7 -> clocks(site);
            case 8 -> lie(site);
            case 9 -> ifRunning(site, () -> simulation.kill(site.place()));
            case 10 -> ifRunning(site, () -> simulation.crash(site.place()));
            case 11 -> ifRunning(site, () -> simulation.crashAtOperation(site.place(), 1 + chance.nextInt(40)));
            case 12, 13, 14 -> backUp(site);
            case 15, 16 -> restore(site);
            default -> restart(site);
        }
    }

    private void backUp(Site site) {
        simulation.backUp(site.place());
        backedUp.add(site.place());
        services.backedUp(site.name());
        objects.backedUp(site.name());
    }

    private void restore(Site site) {
        if (backedUp.contains(site.place())) {
            simulation.restore(site.place());
            services.restored(site.name());
            objects.restored(site.name());
        }
    }

    private static void ifRunning(Site site, Runnable action) {
        if (site.running()) {
            action.run();
        }
    }

    private void restart(Site site) {
        if (!site.running()) {
            simulation.start(site.place());
        }
    }

    private void clocks(Site site) {
        if (chance.nextBoolean()) {
            simulation.clockRate(site.place(), 0.5 + 1.5 * chance.nextDouble());
        } else {
            simulation.wallClock(site.place(), Duration.ofMinutes(chance.nextInt(1200) - 600));
        }
    }

    private void lie(Site site) {
        double share = chance.nextDouble() * 0.2;
        liars.add(site.place());
        simulation.tap(
                switch (chance.nextInt(6)) {
                    case 0 -> Liars.flips(site.place(), share, chance);
                    case 1 -> Liars.truncates(site.place(), share, chance);
                    case 2 -> Liars.replays(site.place(), share, chance);
                    case 3 -> Liars.withholds(site.place(), share, chance);
                    case 4 -> Liars.oversizes(site.place(), share, chance);
                    default -> Liars.nobody();
                });
    }

    /** Nobody lies, nothing is cut, everything runs; who lied begins anew, for what it withheld nobody asks for again. */
    private void makeWhole() {
        simulation.tap(Liars.nobody()).heal();
        for (String name : NAMES) {
            Site site = simulation.site(name);
            simulation.clockRate(name, 1).wallClock(name, Duration.ZERO);
            site.disk().crashAt(Integer.MAX_VALUE);
            if (liars.contains(name)) {
                ifRunning(site, () -> simulation.kill(name));
            }
            while (!site.running()) {
                simulation.start(name);
            }
        }
        simulation.until(linked()).until(replicasAgree()).until(servicesAgree());
        simulation.runFor(Duration.ofSeconds(3));
    }

    private void require() {
        List<Site> members = Conditions.members(simulation);
        Set<String> removed = new TreeSet<>(List.of(NAMES));
        members.forEach(site -> removed.remove(site.name()));
        services.require(members, removed);
        List<Site> inside = members.stream()
                .filter(site -> !site.name().equals("cloudlet2"))
                .toList();
        simulation.until(Conditions.everywhere(
                "the dataset",
                federation -> !inside.stream().map(Site::federation).toList().contains(federation)
                        || !federation.data().list().isEmpty()));
        simulation.until(named("everything can be read", s -> objects.readable(inside)));
        objects.require(inside);
    }

    /** A link that was cut may be dead and not known to be so yet. */
    private static Condition named(String what, Condition condition) {
        return new Condition() {
            @Override
            public Optional<String> lacking(Simulation simulation) {
                return condition.lacking(simulation);
            }

            @Override
            public String toString() {
                return what;
            }
        };
    }
}
