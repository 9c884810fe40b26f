package io.cloudlet.core.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.Staleness;
import io.cloudlet.policy.FenceId;
import io.cloudlet.service.Reach;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Services told of by records for several audiences, and what changes about where they are. */
class ServiceIndexTest {

    private static final CloudletId ORIGIN = new CloudletId("ab".repeat(32));
    private static final CloudletId OTHER = new CloudletId("ef".repeat(32));
    private static final FenceId FENCE = new FenceId("cd".repeat(32));
    private static final Optional<FenceId> CLEAR = Optional.empty();
    private static final Optional<FenceId> SEALED = Optional.of(FENCE);

    private final Somewhere somewhere = new Somewhere();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final ServiceIndex index = new ServiceIndex(somewhere, tasks::add);

    @Test
    void put_ofBoth_showsTheNewestOnce() {
        put("clear", CLEAR);
        put("sealed", SEALED);
        assertThat(shown()).containsExactly("sealed");
        put("clear again", CLEAR);
        assertThat(shown()).containsExactly("clear again");
    }

    @Test
    void remove_ofOneOfBoth_leavesTheOther() {
        put("clear", CLEAR);
        put("sealed", SEALED);
        index.remove(ORIGIN, "id", CLEAR);
        assertThat(shown()).containsExactly("sealed");

        put("clear", CLEAR);
        index.remove(ORIGIN, "id", CLEAR);
        assertThat(shown()).containsExactly("sealed");

        index.remove(ORIGIN, "id", SEALED);
        assertThat(shown()).isEmpty();
        assertThat(index.all()).isEmpty();
    }

    @Test
    void removeAll_ofAnAudience_leavesWhatOthersWereTold() {
        put("clear", CLEAR);
        put("sealed", SEALED);
        index.put(ORIGIN, "other", service("only sealed"), SEALED);

        index.removeAll(FENCE);

        assertThat(shown()).containsExactly("clear");
    }

    @Test
    void all_whileNothingChanges_isOneList() {
        put("clear", CLEAR);
        index.publish();
        List<ServiceInstance> before = index.all();
        assertThat(index.all()).isSameAs(before).hasSize(1);
        index.remove(ORIGIN, "id", CLEAR);
        index.publish();
        assertThat(index.all()).isEmpty();
    }

    @Test
    void change_unpublished_showsNothing() {
        put("clear", CLEAR);
        index.publish();
        FoundInstance[] before = index.named("orders");
        index.remove(ORIGIN, "id", CLEAR);
        assertThat(index.named("orders")).isSameAs(before);
        assertThat(shown()).isEmpty();
    }

    @Test
    void put_ofTheSameAgain_leavesTheAnswerAlone() {
        put("sealed", SEALED);
        index.publish();
        FoundInstance[] before = index.named("orders");
        put("sealed", SEALED);
        index.publish();
        assertThat(index.named("orders")).isSameAs(before);
    }

    @Test
    void age_beyondTheLease_hidesUntilThereIsNews() {
        put("clear", CLEAR);
        assertThat(shown()).containsExactly("clear");

        somewhere.age = Duration.ofMinutes(2);
        index.age(ORIGIN);
        assertThat(shown()).isEmpty();

        somewhere.age = Duration.ZERO;
        index.age(ORIGIN);
        assertThat(shown()).containsExactly("clear");
    }

    @Test
    void age_newsAfterSomethingWasHiddenBetweenTwoLooks_showsItAgain() {
        somewhere.age = Duration.ofMinutes(2);
        put("clear", CLEAR);
        assertThat(shown()).isEmpty();

        somewhere.age = Duration.ZERO;
        index.age(ORIGIN);

        assertThat(shown()).containsExactly("clear");
    }

    @Test
    void age_nothingRanOut_leavesTheAnswerAlone() {
        put("clear", CLEAR);
        index.publish();
        FoundInstance[] before = index.named("orders");
        somewhere.age = Duration.ofSeconds(30);
        index.age(ORIGIN);
        assertThat(index.named("orders")).isSameAs(before);
    }

    @Test
    void reorder_ofAnOriginThatCameNearer_putsItsInstancesFirst() {
        put("far", CLEAR);
        index.put(OTHER, "id", service("near"), CLEAR);
        assertThat(shown()).containsExactly("far", "near");

        somewhere.distances.put(ORIGIN, Duration.ofMillis(50));
        index.reorder(ORIGIN);

        assertThat(shown()).containsExactly("near", "far");
    }

    @Test
    void reorder_nobodyElseHasTheService_leavesTheAnswerAlone() {
        put("clear", CLEAR);
        index.publish();
        FoundInstance[] before = index.named("orders");
        somewhere.distances.put(ORIGIN, Duration.ofMillis(50));
        index.reorder(ORIGIN);
        assertThat(index.named("orders")).isSameAs(before);
    }

    @Test
    void refresh_ofManyNames_letsOthersInBetween() {
        IntStream.range(0, 5_000).forEach(i -> index.put(ORIGIN, "id" + i, named("service" + i), CLEAR));
        index.publish();
        somewhere.member = false;

        index.refresh(ORIGIN);

        assertThat(index.all()).hasSizeBetween(3_000, 4_999);
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        assertThat(index.all()).isEmpty();
    }

    private void put(String what, Optional<FenceId> audience) {
        index.put(ORIGIN, "id", service(what), audience);
    }

    private static Service service(String what) {
        return named("orders").label("what", what);
    }

    private static Service named(String name) {
        return Service.named(name).version("1.0.0").at("http://10.0.0.7:80");
    }

    private Stream<@Nullable String> shown() {
        index.publish();
        return Arrays.stream(index.named("orders")).map(found -> found.labels().get("what"));
    }

    private static final class Somewhere implements Places {

        private final Map<CloudletId, Duration> distances = new HashMap<>();
        private Duration age = Duration.ZERO;
        private boolean member = true;

        @Override
        public @Nullable Place place(CloudletId cloudlet) {
            Optional<Duration> distance = Optional.of(distances.getOrDefault(cloudlet, Duration.ofMillis(1)));
            return member
                    ? new Place(
                            cloudlet,
                            "one",
                            Optional.empty(),
                            false,
                            Place.rank(false, distance),
                            () -> distance,
                            new Reach(Reach.Way.DIRECT, ""),
                            new Reach(Reach.Way.DIRECT, ""),
                            Set.of(),
                            () -> Staleness.NONE)
                    : null;
        }

        @Override
        public void measured(CloudletId cloudlet, Duration roundTrip) {
            distances.put(cloudlet, roundTrip);
        }

        @Override
        public long age(CloudletId cloudlet) {
            return age.toNanos();
        }
    }
}
