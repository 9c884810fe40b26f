package io.cloudlet.simulation;

import io.cloudlet.CloudletException;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.UnreachableException;
import io.cloudlet.policy.FenceInfo;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A federation of three in which anything may happen, as the seed has it; in the end everything is whole again and must agree. */
final class MixedFaults {

    private static final String TWIN = "twin";
    private static final int MOST_STEPS = 24;
    private static final int SHORT_PAUSE = 300;
    private static final int LONG_PAUSE = 3000;
    private static final int[] BEATS = {1, 2, 4};
    private static final Set<ErrorCode> LATER = EnumSet.of(
            ErrorCode.NOT_FOUND,
            ErrorCode.UNREACHABLE,
            ErrorCode.DEADLINE_EXCEEDED,
            ErrorCode.FENCE_PENDING,
            ErrorCode.KEEPER_AWAY);

    private final Simulation simulation;
    private final Random chance;
    private final Mix mix;
    private final Secrets secrets = Secrets.noPlaintextOutside(Mix.FENCE);
    private final ServiceLedger services = new ServiceLedger();
    private final ObjectLedger objects = new ObjectLedger(Mix.DATASET, secrets);
    private final Damage damage;
    private final Admins admins;
    private boolean forked;

    MixedFaults(Simulation simulation) {
        this.simulation = simulation;
        this.chance = simulation.chance();
        this.mix = Mix.of(chance);
        this.damage = new Damage(simulation, mix, services, objects);
        this.admins = new Admins(simulation, mix);
        simulation.beat(Duration.ofSeconds(BEATS[chance.nextInt(BEATS.length)]));
        mix.open(simulation, chance);
        simulation.always(secrets).always(services);
    }

    void run() {
        for (int steps = 4 + chance.nextInt(MOST_STEPS); steps > 0; steps--) {
            if (chance.nextInt(3) == 0) {
                damage.happen(any(), any());
            } else {
                operate(any());
            }
            pause();
        }
        new Ending(simulation, damage, admins, forked).require(services, objects);
    }

    /** Mostly short, so that one thing meets another; sometimes long enough for all to come to rest. */
    private void pause() {
        simulation.runFor(Duration.ofMillis(chance.nextInt(chance.nextInt(4) == 0 ? LONG_PAUSE : SHORT_PAUSE)));
    }

    private Site any() {
        List<Site> sites = simulation.sites();
        return sites.get(chance.nextInt(sites.size()));
    }

    private void operate(Site site) {
        if (!site.running()) {
            return;
        }
        try {
            operation(site);
        } catch (CloudletException e) {
            if (site.running() && !LATER.contains(e.code()) && !refused(site, e)) {
                throw e;
            }
        }
    }

    /** Who is outside, or runs twice, is told so. */
    private boolean refused(Site site, CloudletException e) {
        boolean doubted =
                admins.left().contains(site.name()) || (forked && site.name().equals(Mix.SECOND));
        return doubted && inWords(e);
    }

    private static boolean inWords(CloudletException e) {
        return e instanceof DeniedException
                || e instanceof ConflictException
                || e instanceof NotFoundException
                || e instanceof UnreachableException;
    }

    private void operation(Site site) {
        switch (chance.nextInt(10)) {
            case 0, 1, 2 -> services.register(site, Optional.empty());
            case 3 -> export(site);
            case 4, 5 -> services.close(site, chance);
            case 6 -> {
                if (inside(site)) {
                    objects.delete(site, chance);
                }
            }
            case 7 -> rare();
            default -> {
                if (inside(site)) {
                    objects.put(site, chance);
                }
            }
        }
    }

    static boolean inside(Site site) {
        return site.federation().fences().list().stream()
                .map(FenceInfo::fence)
                .anyMatch(fence ->
                        fence.members().contains(site.federation().self().id()));
    }

    private void export(Site site) {
        Site consumer = any();
        if (!consumer.name().equals(site.name()) && consumer.running()) {
            services.register(site, Optional.of(consumer));
        }
    }

    private void rare() {
        if (mix.forks() && !forked && chance.nextBoolean()) {
            forked = true;
            services.doubt(Mix.SECOND);
            objects.doubt(Mix.SECOND);
            Damage.attempt(() -> simulation.fork(Mix.SECOND, TWIN));
            return;
        }
        try {
            admins.decide();
        } catch (CloudletException e) {
            if (!inWords(e)) { // what was decided elsewhere may stand against it
                throw e;
            }
        }
    }
}
