package io.cloudlet.core.internal.world;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo;
import io.cloudlet.policy.FenceInfo.Standing;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Three cloudlets in one fence: {@code cloud} founded the federation and decides, the others joined. */
public final class FencedTrio {

    private final WorldFleet fleet;
    private final FenceId fence;
    public Federation cloud;
    public Federation cloudlet1;
    public Federation cloudlet2;

    /** @param drawn what else the fence, of all three, is to be */
    public FencedTrio(long seed, UnaryOperator<Fence> drawn) {
        this(seed, drawn, false);
    }

    /** @param keptByCloudlet1 whether cloudlet1 makes the keys, not cloud */
    public FencedTrio(long seed, UnaryOperator<Fence> drawn, boolean keptByCloudlet1) {
        fleet = new WorldFleet(seed);
        cloud = fleet.found("cloud");
        cloudlet1 = fleet.join(cloud, "cloudlet1");
        cloudlet2 = fleet.join(cloud, "cloudlet2");
        Fence geoB = Fence.named("geoB")
                .members(id(cloud), id(cloudlet1), id(cloudlet2))
                .keeper(id(keptByCloudlet1 ? cloudlet1 : cloud));
        fence = cloud.fences().define(drawn.apply(geoB));
        awaitReady(3, cloud, cloudlet1, cloudlet2);
        rest();
    }

    public static CloudletId id(Federation federation) {
        return federation.self().id();
    }

    public WorldFleet fleet() {
        return fleet;
    }

    public FenceId fence() {
        return fence;
    }

    /** Ends every cut, and waits until the three are linked again. */
    public void heal() {
        heal(cloud, cloudlet1, cloudlet2);
        rest();
    }

    /** Ends every cut, and waits until all of these are linked with all there are. */
    public void heal(Federation... everybody) {
        fleet.cutOff();
        for (Federation at : everybody) {
            fleet.until(
                    "linked again",
                    () -> at.cloudlets().list().stream()
                            .allMatch(info -> info.link().up()));
        }
    }

    /** Lets a few beats pass. */
    public void rest() {
        fleet.world().pass(Duration.ofSeconds(5));
    }

    /** Waits until so many members have the newest key, in the eyes of each of these. */
    public void awaitReady(int members, Federation... everybody) {
        for (Federation at : everybody) {
            fleet.until(
                    members + " are ready",
                    () -> info(at).stream()
                                    .flatMap(info -> info.members().stream())
                                    .filter(member -> member.standing() == Standing.READY)
                                    .count()
                            == members);
        }
    }

    /** Waits until all of these are under that key, whatever they wrote before included. */
    public void awaitEpoch(FenceEpoch epoch, Federation... everybody) {
        for (Federation at : everybody) {
            fleet.until(
                    "all is under key " + epoch + " at " + at.self().name(),
                    () -> info(at).filter(info -> info.epoch().equals(Optional.of(epoch)))
                            .filter(info -> info.rewrapping().complete())
                            .isPresent());
        }
    }

    /** Waits until all of these are under one key that came after that one; it is the first's newest. */
    public FenceEpoch awaitAfter(FenceEpoch former, Federation... everybody) {
        Federation first = everybody[0];
        fleet.until(
                "a key after " + former + " is known at " + first.self().name(),
                () -> epoch(first).filter(now -> now.compareTo(former) > 0).isPresent());
        FenceEpoch now = epoch(first).orElseThrow();
        awaitEpoch(now, everybody);
        return now;
    }

    private Optional<FenceEpoch> epoch(Federation at) {
        return info(at).flatMap(FenceInfo::epoch);
    }

    private Optional<FenceInfo> info(Federation at) {
        return at.fences().list().stream()
                .filter(info -> info.id().equals(fence))
                .findFirst();
    }
}
