package io.cloudlet.simulation;

import static io.cloudlet.simulation.Conditions.linked;
import static io.cloudlet.simulation.Conditions.named;
import static io.cloudlet.simulation.Conditions.replicasAgree;
import static io.cloudlet.simulation.Conditions.servicesAgree;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.Federation;
import io.cloudlet.NotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Everything is made whole, as far as it can be; then all must agree, and what was promised must hold. */
final class Ending {

    private final Simulation simulation;
    private final Damage damage;
    private final Admins admins;
    private final boolean forked;

    /** @param forked whether cloudlet2 ran twice: then both are ended, and it is removed, as an operator would */
    Ending(Simulation simulation, Damage damage, Admins admins, boolean forked) {
        this.simulation = simulation;
        this.damage = damage;
        this.admins = admins;
        this.forked = forked;
    }

    void require(ServiceLedger services, ObjectLedger objects) {
        makeWhole();
        simulation.until(linked());
        if (forked) {
            simulation.then(s -> removeSecond(s.at(Mix.CLOUD)));
        }
        simulation.until(replicasAgree()).until(Admins.agree()).until(servicesAgree());
        simulation.runFor(Duration.ofSeconds(3));
        admins.left().forEach(services::left);
        admins.left().forEach(objects::lost);
        requireServices(services);
        requireObjects(objects);
    }

    private static void removeSecond(Federation cloud) {
        cloud.cloudlets().list().stream()
                .filter(info -> info.name().equals(Mix.SECOND))
                .filter(info -> info.standing() != CloudletInfo.Standing.REMOVED)
                .findFirst()
                .ifPresent(info -> remove(cloud, info.id()));
    }

    private static void remove(Federation cloud, CloudletId id) {
        try {
            cloud.cloudlets().remove(id);
        } catch (NotFoundException e) {
            // undone just now: whoever had admitted it was recovered from a copy that lacks that
        }
    }

    /** Nobody lies, nothing is cut, everything runs; who lied begins anew, for what it withheld nobody asks for again. */
    private void makeWhole() {
        simulation.tap(Liars.nobody()).heal();
        for (Site site : simulation.sites()) {
            simulation.clockRate(site.place(), 1).wallClock(site.place(), Duration.ZERO);
            site.disk().crashAt(Integer.MAX_VALUE);
            boolean twice = forked && site.name().equals(Mix.SECOND);
            if (twice || damage.liars().contains(site.name())) {
                Damage.ifRunning(site, () -> simulation.kill(site.place()));
            }
        }
        startAll(site -> !damage.lost(site)); // first who needs nobody else to start
        startAll(site -> true);
    }

    private void startAll(Predicate<Site> those) {
        for (Site site : simulation.sites()) {
            boolean twice = forked && site.name().equals(Mix.SECOND);
            while (!twice && those.test(site) && !site.running()) {
                damage.restart(site);
            }
        }
    }

    private void requireServices(ServiceLedger services) {
        List<Site> members = Conditions.members(simulation);
        Set<String> removed = new TreeSet<>(List.of(Mix.CLOUD, Mix.FIRST, Mix.SECOND));
        members.forEach(site -> removed.remove(site.name()));
        services.require(members, removed);
    }

    private void requireObjects(ObjectLedger objects) {
        List<Site> inside = new ArrayList<>(Conditions.members(simulation));
        inside.removeIf(site -> !MixedFaults.inside(site));
        simulation.until(named(
                "the dataset is known",
                s -> inside.stream()
                                .allMatch(
                                        site -> !site.federation().data().list().isEmpty())
                        ? Optional.empty()
                        : Optional.of("not everywhere")));
        // a link that was cut may be dead and not known to be so yet
        simulation.until(named("everything can be read", s -> objects.readable(inside)));
        objects.require(inside);
    }
}
