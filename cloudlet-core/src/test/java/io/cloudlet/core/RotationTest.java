package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.Fleet.awaitLinked;
import static io.cloudlet.core.Fleet.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.Right;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cloudlet's identity key is replaced; the cloudlet stays who it is. */
class RotationTest {

    @RegisterExtension
    final Fleet fleet = new Fleet();

    @Test
    void rotate_onBothSidesWhileApart_locksNobodyOut() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        awaitLinked(cloud, one);
        CloudletId cloudId = id(cloud);
        CloudletId oneId = id(one);
        cloud.close();
        one.close();
        Federation cloudAgain = fleet.rotate("cloud");
        Federation oneAgain = fleet.rotate("one");
        awaitLinked(cloudAgain, oneAgain);

        assertThat(id(cloudAgain)).isEqualTo(cloudId);
        assertThat(id(oneAgain)).isEqualTo(oneId);
        cloudAgain.services().register(Samples.orders(8081));
        Fleet.awaitFound(oneAgain, "orders");
    }

    @Test
    void rotate_founder_goesOnDecidingAndInviting() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.close();
        Federation again = fleet.rotate("cloud");
        again.close();
        Federation twice = fleet.rotate("cloud");
        Federation two = fleet.join(twice, "two");
        twice.cloudlets().grant(id(one), Right.MEMBERSHIP);
        awaitLinked(twice, one, two);
        Await.until("granted", () -> one.self().rights().contains(Right.MEMBERSHIP));
        twice.close();
        Federation reopened = fleet.reopen("cloud");
        awaitLinked(reopened, one, two);
    }

    @Test
    void rotate_keeperOfAFence_goesOnMakingKeys() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        FenceId fence = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(one)));
        Await.until(
                "there is a first key", () -> cloud.fences().get(fence).epoch().isPresent());
        cloud.close();
        Federation again = fleet.rotate("cloud");
        again.fences().rotate(fence);
        Await.until(
                "the key of the rotated keeper is taken",
                () -> one.fences().list().stream()
                        .flatMap(info -> info.epoch().stream())
                        .anyMatch(epoch -> epoch.number() > 1));
        FenceInfo info = one.fences().list().get(0);
        assertThat(info.keeper()).isEqualTo(id(again));
    }

    @Test
    void open_ofACopyFromBeforeTheRotation_isToldAndWritesNothingMore() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        one.close();
        fleet.copyHome("one", "old");
        Federation rotated = fleet.rotate("one");
        awaitLinked(cloud, rotated);
        Federation old = fleet.keep(
                Cloudlet.named("one").home(fleet.home("old")).beat(Fleet.BEAT).open());
        Await.until("told", () -> !old.health().ready());

        assertThat(old.health().reasons()).anySatisfy(why -> assertThat(why).contains("another identity key now"));
        assertFails(
                ConflictException.class,
                ErrorCode.IDENTITY_SUPERSEDED,
                () -> old.services().register(Samples.orders(8081)));
        assertThat(cloud.cloudlets().get(id(rotated)).standing().name()).isEqualTo("MEMBER");
    }

    @Test
    void rotate_oftenerThanAChainIsLong_isRefusedAndTheHomeStaysGood() {
        fleet.found("cloud").close();
        for (int i = 1; i < 16; i++) {
            fleet.rotate("cloud").close();
        }
        assertFails(
                ConflictException.class,
                ErrorCode.IDENTITY_USED_UP,
                () -> fleet.cloudlet("cloud").rotateIdentity(),
                "nothing was changed");

        assertThat(fleet.home("cloud").resolve("identity.next.key")).doesNotExist();
        assertThat(fleet.reopen("cloud").health().ready()).isTrue();
    }

    @Test
    void rotate_emptyHome_isRefused() {
        assertFails(
                ConflictException.class,
                ErrorCode.HOME_STATE,
                () -> fleet.cloudlet("none").rotateIdentity(),
                "holds no cloudlet");
    }
}
