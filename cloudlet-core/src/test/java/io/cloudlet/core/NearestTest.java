package io.cloudlet.core;

import static io.cloudlet.core.Samples.orders;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.service.ServiceQuery;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nearest means by measured round trip. */
class NearestTest {

    private static final Duration NEAR = Duration.ofMillis(5);
    private static final Duration FAR = Duration.ofMillis(50);

    @RegisterExtension
    final Fleet fleet = new Fleet();

    @Test
    void nearest_delaysSwapped_changes() throws Exception {
        Relay toOne = fleet.keep(new Relay(fleet.port("one")));
        Relay toTwo = fleet.keep(new Relay(fleet.port("two")));
        toOne.delay(NEAR);
        toTwo.delay(FAR);
        Federation one = fleet.keep(
                fleet.cloudlet("one").advertise("127.0.0.1", toOne.port()).found("acme"));
        Federation two = fleet.keep(
                fleet.cloudlet("two").advertise("127.0.0.1", toTwo.port()).join(fleet.invite(one, "two")));
        Federation cloud = fleet.keep(fleet.edge("cloud").join(fleet.invite(one, "cloud")));
        one.services().register(orders(8081));
        two.services().register(orders(8082));
        ServiceQuery orders = cloud.services().named("orders");
        Await.until(() -> orders.list().size() == 2
                && orders.list().stream().allMatch(found -> found.distance().isPresent()));
        Await.until(
                "the near one is nearest", () -> orders.nearest().cloudletName().equals("one"));
        Await.until(() -> orders.list().get(1).distance().orElseThrow().compareTo(FAR) > 0);
        assertThat(orders.nearest().distance().orElseThrow()).isGreaterThanOrEqualTo(NEAR.multipliedBy(2));
        toOne.delay(FAR);
        toTwo.delay(NEAR);
        Await.until(
                "the other is nearest", () -> orders.nearest().cloudletName().equals("two"));
    }
}
