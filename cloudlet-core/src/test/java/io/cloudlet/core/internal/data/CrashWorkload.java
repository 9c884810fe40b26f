package io.cloudlet.core.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.data.Dataset;
import io.cloudlet.data.DatasetSpec;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.testkit.ForgetfulDisk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Random work on the data of a fence of two, of whom one loses its power again and again, and what must hold whenever it is
 * back. The same seed does the same.
 */
final class CrashWorkload {

    static final String PLAIN = "plain";
    static final String ANEW = "anew";
    private static final int MOST_STEPS = 400;
    private static final int LARGEST = 40_000;
    private static final int NAMES = 5;
    private static final int MOST_DATASETS = 4;

    private final Random chance;
    private final WorldFleet fleet;
    private final Expected expected = new Expected();
    private final String victim;
    private final FenceId fence;
    private Federation cloud;
    private Federation cloudlet1;
    private int datasets;
    private int theirs;

    CrashWorkload(long seed) {
        chance = new Random(seed);
        fleet = new WorldFleet(seed);
        victim = chance.nextInt(3) == 0 ? "cloudlet1" : "cloud";
        cloud = fleet.found("cloud");
        cloudlet1 = fleet.join(cloud, "cloudlet1");
        fence = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(cloudlet1)));
        cloud.data().create(PLAIN, fence);
        cloud.data().create(DatasetSpec.named(ANEW).inside(fence).reencryptOnRemoval());
        fleet.until("both have the key", () -> cloudlet1.data().list().size() == 2);
        expected.dataset(PLAIN);
        expected.dataset(ANEW);
    }

    private static CloudletId id(Federation federation) {
        return federation.self().id();
    }

    private Federation victim() {
        return victim.equals("cloud") ? cloud : cloudlet1;
    }

    private ForgetfulDisk disk() {
        return fleet.disk(victim);
    }

    /** Works until the power fails, within so many operations of the disk; then opens again and looks. */
    void crash(int within) {
        disk().crashAt(disk().operations() + 1 + chance.nextInt(within));
        for (int i = 0; i < MOST_STEPS && !disk().crashed(); i++) {
            step();
        }
        assertThat(disk().crashed()).as("the disk was busy enough to crash").isTrue();
        kill();
        restart();
        while (chance.nextInt(4) == 0) {
            crashWhileOpening();
        }
        open();
        require();
    }

    /** Where the power failed, nothing is left to end. */
    private void kill() {
        if (!disk().crashed()) {
            WorldFleet.kill(victim());
        }
    }

    private void restart() {
        fleet.disk(victim, chance.nextInt(4) == 0 ? disk().restartProcess() : disk().restart());
    }

    private void crashWhileOpening() {
        disk().crashAt(disk().operations() + 1 + chance.nextInt(40));
        try {
            open();
            fleet.world().pass(Duration.ofSeconds(2));
            kill();
        } catch (CloudletException e) {
            assertThat(disk().crashed()).as(String.valueOf(e)).isTrue();
        }
        restart();
    }

    private void open() {
        Federation opened = fleet.open(victim);
        if (victim.equals("cloud")) {
            cloud = opened;
        } else {
            cloudlet1 = opened;
        }
    }

    private void step() {
        try {
            switch (chance.nextInt(14)) {
                case 0, 1, 2, 3 -> put(PLAIN);
                case 4, 5 -> put(ANEW);
                case 6, 7 -> delete(chance.nextBoolean() ? PLAIN : ANEW);
                case 8 -> create();
                case 9 -> cloud.fences().rotate(fence);
                case 10 -> moveInOrOut();
                case 11 -> theirs();
                default -> fleet.world().pass(Duration.ofMillis(chance.nextInt(1500)));
            }
        } catch (CloudletException e) {
            assertThat(disk().crashed() || outside(e)).as(String.valueOf(e)).isTrue();
        }
    }

    /** The crashing one may be outside the fence just now, or wait for its first key after it came back. */
    private boolean outside(CloudletException e) {
        return victim.equals("cloudlet1")
                && List.of(ErrorCode.NOT_IN_FENCE, ErrorCode.NOT_FOUND, ErrorCode.DEADLINE_EXCEEDED)
                        .contains(e.code());
    }

    private void put(String dataset) {
        String name = "mine/" + chance.nextInt(NAMES);
        byte[] content = content();
        Dataset to = victim().data().dataset(dataset);
        expected.attempt(dataset, name, Optional.of(content));
        to.put(name, content);
        expected.done(dataset, name, Optional.of(content));
    }

    private byte[] content() {
        byte[] content = new byte[chance.nextInt(4) == 0 ? chance.nextInt(LARGEST) : chance.nextInt(200)];
        chance.nextBytes(content);
        return content;
    }

    private void delete(String dataset) {
        Dataset from = victim().data().dataset(dataset);
        List<String> present = expected.certain(dataset, "mine/");
        if (!present.isEmpty()) {
            String name = present.get(chance.nextInt(present.size()));
            expected.attempt(dataset, name, Optional.empty());
            from.delete(name);
            expected.done(dataset, name, Optional.empty());
        }
    }

    private void create() {
        if (datasets < MOST_DATASETS) {
            String name = "d" + datasets++;
            victim().data().create(name, fence);
            expected.dataset(name);
        }
    }

    private void moveInOrOut() {
        if (!cloud.fences().get(fence).fence().members().contains(id(cloudlet1))) {
            cloud.fences().include(fence, id(cloudlet1));
        } else if (chance.nextInt(3) == 0) {
            cloud.data().dataset(PLAIN).fetch("theirs/"); // or nobody inside would have them
            cloud.fences().exclude(fence, id(cloudlet1));
        }
    }

    /** The other one writes something too; the crashing one keeps a copy, if it gets that far. */
    private void theirs() {
        Federation other = victim.equals("cloud") ? cloudlet1 : cloud;
        if (!isInside(other)) {
            return;
        }
        String name = "theirs/" + theirs++ % NAMES;
        byte[] content = content();
        expected.attempt(PLAIN, name, Optional.of(content));
        other.data().dataset(PLAIN).put(name, content);
        expected.done(PLAIN, name, Optional.of(content));
        fleet.until(
                name + " came over",
                () -> disk().crashed() || !isInside(victim()) || holds(victim(), name, content.length));
        if (!disk().crashed() && isInside(victim())) {
            victim().data().dataset(PLAIN).fetch("theirs/");
        }
    }

    private static boolean holds(Federation at, String name, long size) {
        return at.data().list().stream()
                .filter(dataset -> dataset.name().equals(PLAIN))
                .flatMap(dataset -> dataset.find(name).stream())
                .anyMatch(object -> object.size() == size);
    }

    private boolean isInside(Federation federation) {
        return federation.data().list().stream()
                .anyMatch(dataset -> dataset.name().equals(PLAIN));
    }

    /** What must hold after every restart. */
    private void require() {
        if (victim.equals("cloudlet1")) {
            cloud.fences().include(fence, id(cloudlet1));
        }
        settle();
        assertThat(troubles(victim())).isEmpty();
        expected.require(victim(), fence);
        expected.requireNoBlobBut(victim(), disk());
    }

    private void settle() {
        fleet.until("the keys are in order at " + victim, () -> {
            var info = victim().fences().get(fence);
            return isInside(victim())
                    && info.troubles().isEmpty()
                    && info.rewrapping().complete()
                    && info.epoch().equals(cloud.fences().get(fence).epoch())
                    && linked();
        });
        fleet.world().pass(Duration.ofSeconds(3));
    }

    private boolean linked() {
        return victim().cloudlets().list().stream().allMatch(info -> info.link().up());
    }

    private static List<String> troubles(Federation federation) {
        assertThat(federation.health().live()).isTrue();
        assertThat(federation.health().ready()).isTrue();
        return federation.health().reasons().stream()
                .filter(reason -> !reason.contains("recovery key"))
                .toList();
    }

    /** In the end both have come to the same. */
    void end() {
        cloud.fences().include(fence, id(cloudlet1));
        settle();
        fleet.until("both have everything", () -> isInside(cloudlet1) && isInside(cloud));
        fleet.world().pass(Duration.ofSeconds(3));
        expected.require(cloud, fence);
        expected.require(cloudlet1, fence);
    }
}
