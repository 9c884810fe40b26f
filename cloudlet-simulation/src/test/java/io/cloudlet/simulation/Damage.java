package io.cloudlet.simulation;

import io.cloudlet.CloudletException;
import io.cloudlet.testkit.simulated.Wires;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** What happens to wires, clocks, disks, processes, and to the truth. */
final class Damage {

    private final Simulation simulation;
    private final Mix mix;
    private final Random chance;
    private final ServiceLedger services;
    private final ObjectLedger objects;
    private final Set<String> liars = new TreeSet<>();
    private final Set<String> backedUp = new TreeSet<>();
    private final Set<String> lost = new TreeSet<>();

    Damage(Simulation simulation, Mix mix, ServiceLedger services, ObjectLedger objects) {
        this.simulation = simulation;
        this.mix = mix;
        this.chance = simulation.chance();
        this.services = services;
        this.objects = objects;
    }

    /** Who lied at some time. */
    Set<String> liars() {
        return liars;
    }

    void happen(Site site, Site other) {
        switch (chance.nextInt(22)) {
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
            case 17 -> loseDisk(site);
            default -> restart(site);
        }
    }

    static void ifRunning(Site site, Runnable action) {
        if (site.running()) {
            action.run();
        }
    }

    private void backUp(Site site) {
        if (isOriginal(site) && !lost.contains(site.place())) {
            simulation.backUp(site.place());
            backedUp.add(site.place());
            services.backedUp(site.name());
            objects.backedUp(site.name());
        }
    }

    private void restore(Site site) {
        if (backedUp.contains(site.place())) {
            simulation.restore(site.place());
            services.restored(site.name());
            objects.restored(site.name());
        }
    }

    private static boolean isOriginal(Site site) {
        return site.name().equals(site.place());
    }

    /** What no other had is gone, and backups are of no use from then on. */
    private void loseDisk(Site site) {
        if (mix.losesDisk() && site.place().equals(Mix.FIRST)) {
            simulation.loseDisk(site.place());
            lost.add(site.place());
            backedUp.remove(site.place());
            services.lost(site.name());
            objects.lost(site.name());
        }
    }

    /** Whether it comes back by a recovery only. */
    boolean lost(Site site) {
        return lost.contains(site.place());
    }

    /** Starts what does not run, if it can be. */
    void restart(Site site) {
        if (site.running()) {
            return;
        }
        if (lost.contains(site.place())) {
            recover(site);
        } else {
            simulation.start(site.place());
        }
    }

    /** With an empty disk each time: what a former attempt left half filled is refused. */
    private void recover(Site site) {
        simulation.loseDisk(site.place());
        if (attempt(() -> simulation.recover(site.place(), Mix.CLOUD))) {
            lost.remove(site.place());
        }
    }

    /** A step that a cloudlet may refuse, in words; whether it did not. */
    static boolean attempt(Runnable step) {
        try {
            step.run();
            return true;
        } catch (SimulationFailure e) {
            if (!(e.getCause() instanceof CloudletException)) {
                throw e;
            }
            return false;
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
        liars.add(site.name());
        simulation.tap(lies(site.place(), chance.nextDouble() * 0.2));
    }

    private Wires.Tap lies(String place, double share) {
        return switch (chance.nextInt(7)) {
            case 0 -> Liars.flips(place, share, chance);
            case 1 -> Liars.truncates(place, share, chance);
            case 2 -> Liars.replays(place, share, chance);
            case 3 -> Liars.withholds(place, share, chance);
            case 4 -> Liars.oversizes(place, share, chance);
            case 5 -> Liars.floods(place, share, chance);
            default -> Liars.nobody();
        };
    }
}
