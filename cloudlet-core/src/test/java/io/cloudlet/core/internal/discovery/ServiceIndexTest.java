package io.cloudlet.core.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.Staleness;
import io.cloudlet.policy.FenceId;
import io.cloudlet.service.Reach;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One service of one cloudlet, told of by records for several audiences. */
class ServiceIndexTest {

    private static final CloudletId ORIGIN = new CloudletId("ab".repeat(32));
    private static final FenceId FENCE = new FenceId("cd".repeat(32));
    private static final Optional<FenceId> CLEAR = Optional.empty();
    private static final Optional<FenceId> SEALED = Optional.of(FENCE);

    private final ServiceIndex index = new ServiceIndex(new Somewhere());

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

    private void put(String what, Optional<FenceId> audience) {
        index.put(ORIGIN, "id", service(what), audience);
    }

    private static Service service(String what) {
        return Service.named("orders").version("1.0.0").at("http://10.0.0.7:80").label("what", what);
    }

    private Stream<@Nullable String> shown() {
        index.publish();
        return Arrays.stream(index.named("orders")).map(found -> found.labels().get("what"));
    }

    private static final class Somewhere implements Places {
        @Override
        public Place place(CloudletId cloudlet) {
            return new Place(
                    cloudlet,
                    "one",
                    Optional.empty(),
                    false,
                    Optional.of(Duration.ZERO),
                    new Reach(Reach.Way.DIRECT, ""),
                    new Reach(Reach.Way.DIRECT, ""),
                    Set.of(),
                    () -> Staleness.NONE);
        }

        @Override
        public long age(CloudletId cloudlet) {
            return 0;
        }
    }
}
