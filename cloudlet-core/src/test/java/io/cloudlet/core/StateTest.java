package io.cloudlet.core;

import static io.cloudlet.core.Fleet.awaitFound;
import static io.cloudlet.core.Fleet.awaitGone;
import static io.cloudlet.core.Fleet.awaitLinked;
import static io.cloudlet.core.Fleet.id;
import static io.cloudlet.core.Fleet.linked;
import static io.cloudlet.core.Samples.orders;
import static io.cloudlet.core.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo.Standing;
import io.cloudlet.Federation;
import io.cloudlet.MembershipEvent;
import io.cloudlet.core.internal.node.Node;
import io.cloudlet.service.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one cloudlet says reaches all others, by whatever path, and survives. */
class StateTest {

    @RegisterExtension
    final Fleet fleet = new Fleet();

    private static void awaitSame(Federation... all) {
        Await.until(
                "equal digests",
                () -> List.of(all).stream()
                                .map(federation -> ((Node) federation).digest())
                                .distinct()
                                .count()
                        == 1);
    }

    /** Waits until something newer is heard. */
    private static void awaitYounger(Federation at, CloudletId of) {
        AtomicReference<Duration> age = new AtomicReference<>(Duration.ZERO);
        Await.until("something newer is heard", () -> {
            Duration now = at.cloudlets().get(of).staleness().age();
            return now.compareTo(age.getAndSet(now)) < 0;
        });
    }

    @Test
    void relay_endsCannotLink_changesReachThroughTheMiddle() {
        Federation middle = fleet.found("middle");
        Federation left = fleet.joinEdge(middle, "left");
        Federation right = fleet.joinEdge(middle, "right");
        Registration held = left.services().register(orders(8081));
        awaitFound(right, "orders");
        assertThat(linked(right, id(left))).isFalse();
        assertThat(right.services().named("orders").nearest().distance()).isEmpty();
        held.close();
        awaitGone(right, "orders");
        awaitSame(left, middle, right);
    }

    @Test
    void relay_advertisedAddressesDead_changesReachThroughTheMiddle() {
        Federation middle = fleet.found("middle");
        int nowhere = Ports.free();
        Federation left = fleet.keep(
                fleet.cloudlet("left").advertise("127.0.0.1", nowhere).join(fleet.invite(middle, "left")));
        Federation right = fleet.keep(
                fleet.cloudlet("right").advertise("127.0.0.1", nowhere).join(fleet.invite(middle, "right")));
        left.services().register(orders(8081));
        right.services().register(service("bills", "1.0.0", 8082).federated());
        awaitFound(right, "orders");
        awaitFound(left, "bills");
        assertThat(linked(left, id(right))).isFalse();
        assertThat(left.cloudlets().get(id(right)).link().detail()).isNotBlank();
    }

    @Test
    void relay_endsHeardThroughTheMiddle_stayFresh() {
        Federation middle = fleet.found("middle");
        Federation left = fleet.joinEdge(middle, "left");
        Federation right = fleet.joinEdge(middle, "right");
        left.services().register(orders(8081));
        awaitFound(right, "orders");
        CloudletId far = id(left);
        awaitYounger(right, far);
        Fleet.kill(left);
        Events events = fleet.keep(Events.of(right));
        events.await(MembershipEvent.Stale.class, stale -> stale.cloudlet().id().equals(far));
        fleet.keep(fleet.edge("left").open());
        events.await(MembershipEvent.Fresh.class, fresh -> fresh.cloudlet().id().equals(far));
    }

    @Test
    void deletion_memberAway_reachesItThroughAnotherWhenItReturns() {
        Federation middle = fleet.found("middle");
        Federation left = fleet.joinEdge(middle, "left");
        Federation right = fleet.joinEdge(middle, "right");
        Registration held = left.services().register(orders(8081));
        left.services().register(service("stays", "1.0.0", 8082).federated());
        awaitFound(right, "orders");
        right.close();
        held.close();
        awaitGone(middle, "orders");
        Fleet.kill(left);
        Federation back = fleet.keep(fleet.edge("right").open());
        awaitGone(back, "orders");
        assertThat(back.services().named("stays").find()).isPresent();
        awaitSame(middle, back);
    }

    @Test
    void reconnection_bothChangedApart_endsWithEqualDigests() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        awaitLinked(cloud, one, two);
        one.close();
        cloud.services().register(orders(8081));
        two.close();
        cloud.close();
        Federation one2 = fleet.reopen("one");
        one2.services().register(List.of(orders(8083), orders(8084)));
        Federation two2 = fleet.reopen("two");
        Federation cloud2 = fleet.reopen("cloud");
        awaitLinked(cloud2, one2, two2);
        awaitSame(cloud2, one2, two2);
        Await.until(() -> two2.services().named("orders").list().size() == 2);
    }

    @Test
    void restoredBackup_originalAdvanced_keepsWhatBothWrote() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        awaitLinked(cloud, one, two);
        awaitSame(cloud, one, two);
        fleet.copyHome("one", "backup");
        one.services().register(List.of(orders(8081), orders(8082), orders(8083)));
        awaitFound(cloud, "orders");
        awaitSame(cloud, one, two);
        Fleet.kill(one);
        Federation old = fleet.keep(Cloudlet.named("one")
                .home(fleet.home("backup"))
                .beat(Fleet.BEAT)
                .open());
        old.services().register(service("since", "1.0.0", 9000).federated());
        awaitFound(cloud, "since");
        awaitFound(two, "since");
        Await.until(() -> cloud.services().named("orders").list().size() == 3);
        Await.until(() -> old.services().named("orders").list().size() == 3);
        awaitSame(cloud, old, two);
        assertThat(cloud.cloudlets().get(idOf(cloud, "one")).standing()).isEqualTo(Standing.MEMBER);
    }

    @Test
    void restoredBackup_originalRestartedTwice_keepsWhatBothWrote() throws Exception {
        Federation cloud = fleet.found("cloud");
        fleet.join(cloud, "one").close();
        fleet.copyHome("one", "backup");
        fleet.reopen("one").close();
        Federation newer = fleet.reopen("one");
        newer.services().register(orders(8081));
        awaitFound(cloud, "orders");
        Fleet.kill(newer);
        Federation old = fleet.keep(Cloudlet.named("one")
                .home(fleet.home("backup"))
                .beat(Fleet.BEAT)
                .open());
        old.services().register(service("since", "1.0.0", 9000).federated());
        awaitFound(cloud, "since");
        awaitFound(old, "orders");
        awaitSame(cloud, old);
        assertThat(cloud.services().named("orders").find()).isPresent();
    }

    private static CloudletId idOf(Federation at, String name) {
        return at.cloudlets().named(name).orElseThrow().id();
    }
}
