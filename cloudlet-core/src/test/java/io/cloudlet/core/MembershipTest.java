package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.Fleet.awaitLinked;
import static io.cloudlet.core.Fleet.id;
import static io.cloudlet.core.Fleet.linked;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo.Standing;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Invitation;
import io.cloudlet.MembershipEvent;
import io.cloudlet.NotFoundException;
import io.cloudlet.Right;
import io.cloudlet.Staleness;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rights, removal, names. */
class MembershipTest {

    @RegisterExtension
    final Fleet fleet = new Fleet();

    private static Standing standing(Federation at, CloudletId of) {
        return at.cloudlets().get(of).standing();
    }

    private static void awaitRemoved(Federation at, CloudletId of) {
        Await.until("removed at " + at.self().name(), () -> standing(at, of) == Standing.REMOVED);
    }

    private static void awaitRight(Federation at, CloudletId of, Right right, boolean held) {
        Await.until(
                "right at " + at.self().name(),
                () -> at.cloudlets().get(of).rights().contains(right) == held);
    }

    @Test
    void remove_linkedMember_everybodyDropsItsLinkAndToldSo() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        awaitLinked(cloud, one, two);
        Events events = fleet.keep(Events.of(two));
        CloudletId gone = id(one);
        cloud.cloudlets().remove(gone);
        awaitRemoved(two, gone);
        assertThat(linked(cloud, gone)).isFalse();
        Await.until(() -> !linked(two, gone));
        assertThat(events.await(MembershipEvent.Removed.class).cloudlet().id()).isEqualTo(gone);
        assertThat(cloud.cloudlets().named("one")).isEmpty();
        assertThat(linked(two, id(cloud))).isTrue();
    }

    @Test
    void remove_memberWithService_serviceIsGoneEverywhere() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        one.services().register(Samples.orders(8081));
        Fleet.awaitFound(cloud, "orders");
        cloud.cloudlets().remove(id(one));
        assertThat(cloud.services().named("orders").find()).isEmpty();
    }

    @Test
    void remove_whileAway_isLockedOutOnReturnAndToldWhy() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        awaitLinked(cloud, one, two);
        CloudletId gone = id(one);
        one.close();
        cloud.cloudlets().remove(gone);
        awaitRemoved(two, gone);
        Federation returned = fleet.reopen("one");
        Await.until("told why", () -> returned.health().reasons().toString().contains("was removed"));
        CloudletId remover = id(cloud);
        Await.until("told by whom", () -> {
            String why = returned.cloudlets().get(remover).link().detail();
            return why.contains("was removed") && why.contains(remover.abbreviated());
        });
        assertThat(linked(cloud, gone)).isFalse();
        assertThat(linked(two, gone)).isFalse();
    }

    @Test
    void remove_otherMemberAway_appliesItOnReturn() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        awaitLinked(cloud, one, two);
        CloudletId gone = id(one);
        two.close();
        cloud.cloudlets().remove(gone);
        Federation back = fleet.reopen("two");
        awaitRemoved(back, gone);
        Await.until(() -> !linked(back, gone));
    }

    @Test
    void remove_nameFreed_canBeGivenToNewHome() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        CloudletId gone = id(one);
        cloud.cloudlets().remove(gone);
        Invitation invitation = fleet.invite(cloud, "one");
        Federation fresh = fleet.keep(
                Cloudlet.named("one").home(fleet.home("fresh")).beat(Fleet.BEAT).join(invitation));
        assertThat(cloud.cloudlets().named("one").orElseThrow().id())
                .isEqualTo(id(fresh))
                .isNotEqualTo(gone);
    }

    @Test
    void remove_oldIdentityWithNewInvitation_isDeniedWithWayOut() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.cloudlets().remove(id(one));
        one.close();
        for (String key : List.of("identity.key", "recovery.key")) {
            Files.createDirectories(fleet.home("again"));
            Files.copy(fleet.home("one").resolve(key), fleet.home("again").resolve(key));
        }
        assertFails(
                DeniedException.class,
                ErrorCode.MEMBER_REMOVED,
                () -> Cloudlet.named("one").home(fleet.home("again")).join(fleet.invite(cloud, "one")),
                "empty home directory");
    }

    @Test
    void join_removedWithItsHomeAndNewInvitation_isBackInItsNextIncarnation() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        cloud.cloudlets().grant(id(one), Right.MEMBERSHIP);
        one.services().register(Samples.orders(8081));
        Fleet.awaitFound(two, "orders");
        CloudletId same = id(one);
        cloud.cloudlets().remove(same);
        one.close();
        awaitRemoved(two, same);
        Federation back = fleet.join(cloud, "one");
        assertThat(id(back)).isEqualTo(same);
        awaitLinked(cloud, two, back);
        assertThat(two.cloudlets().get(same).incarnation()).isEqualTo(2);
        assertThat(back.self().rights()).isEmpty();
        back.services().register(Samples.orders(8082));
        Fleet.awaitFound(two, "orders");
        back.close();
        Federation again = fleet.reopen("one");
        awaitLinked(cloud, two, again);
    }

    @Test
    void remove_itself_isRefused() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.cloudlets().grant(id(one), Right.MEMBERSHIP);
        awaitRight(one, id(one), Right.MEMBERSHIP, true);
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> one.cloudlets().remove(id(one)),
                id(one).abbreviated());
    }

    @Test
    void remove_withoutRight_isDenied() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        awaitLinked(cloud, one, two);
        assertFails(
                DeniedException.class,
                ErrorCode.RIGHT_MISSING,
                () -> one.cloudlets().remove(id(two)),
                "MEMBERSHIP");
    }

    @Test
    void remove_notBelow_isDenied() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        awaitLinked(cloud, one, two);
        cloud.cloudlets().grant(id(one), Right.MEMBERSHIP);
        awaitRight(one, id(one), Right.MEMBERSHIP, true);
        assertFails(
                DeniedException.class,
                ErrorCode.RIGHT_MISSING,
                () -> one.cloudlets().remove(id(two)),
                "above");
    }

    @Test
    void remove_unknown_isNotFound() {
        Federation cloud = fleet.found("cloud");
        CloudletId nobody = new CloudletId("ab".repeat(32));
        assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> cloud.cloudlets().remove(nobody),
                nobody.hex());
        assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> cloud.cloudlets().get(nobody),
                nobody.hex());
    }

    @Test
    void grant_membership_granteeInvitesForTheFederation() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Events events = fleet.keep(Events.of(one));
        cloud.cloudlets().grant(id(one), Right.MEMBERSHIP);
        cloud.cloudlets().grant(id(one), Right.MEMBERSHIP);
        assertThat(events.await(MembershipEvent.RightsChanged.class).cloudlet().rights())
                .containsExactly(Right.MEMBERSHIP);
        Federation two = fleet.join(one, "two");
        awaitLinked(cloud, one, two);
    }

    @Test
    void revoke_granted_isDeniedFromThenOn() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.cloudlets().grant(id(one), Right.MEMBERSHIP);
        awaitRight(one, id(one), Right.MEMBERSHIP, true);
        Federation two = fleet.join(one, "two");
        Await.until("cloud knows two", () -> cloud.cloudlets().named("two").isPresent());
        cloud.cloudlets().revoke(id(one), Right.MEMBERSHIP);
        awaitRight(one, id(one), Right.MEMBERSHIP, false);
        assertFails(DeniedException.class, ErrorCode.RIGHT_MISSING, () -> fleet.invite(one, "three"));
        assertThat(standing(cloud, id(two))).isEqualTo(Standing.MEMBER);
    }

    @Test
    void revoke_grantedFurther_fallsWithIt() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        awaitLinked(cloud, one, two);
        cloud.cloudlets().grant(id(one), Right.FENCES);
        awaitRight(one, id(one), Right.FENCES, true);
        one.cloudlets().grant(id(two), Right.FENCES);
        awaitRight(cloud, id(two), Right.FENCES, true);
        cloud.cloudlets().revoke(id(one), Right.FENCES);
        awaitRight(two, id(two), Right.FENCES, false);
        awaitRight(one, id(one), Right.FENCES, false);
    }

    @Test
    void revoke_grantedAgain_countsAgain() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.cloudlets().grant(id(one), Right.MEMBERSHIP);
        awaitRight(one, id(one), Right.MEMBERSHIP, true);
        cloud.cloudlets().revoke(id(one), Right.MEMBERSHIP);
        awaitRight(one, id(one), Right.MEMBERSHIP, false);
        cloud.cloudlets().grant(id(one), Right.MEMBERSHIP);
        awaitRight(one, id(one), Right.MEMBERSHIP, true);
        assertThat(fleet.invite(one, "two").name()).isEqualTo("two");
    }

    @Test
    void revoke_notHeld_isNotFound() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> cloud.cloudlets().revoke(id(one), Right.FENCES),
                "one",
                "FENCES");
    }

    @Test
    void handOver_founder_keepsNoRightAndCanBeRemoved() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        awaitHeard(cloud, id(one));
        cloud.cloudlets().handOver(id(one));
        for (Right right : Right.values()) {
            awaitRight(one, id(one), right, true);
            awaitRight(one, id(cloud), right, false);
        }
        assertFails(DeniedException.class, ErrorCode.RIGHT_MISSING, () -> fleet.invite(cloud, "x"));
        assertFails(
                DeniedException.class,
                ErrorCode.RIGHT_MISSING,
                () -> cloud.cloudlets().handOver(id(one)));
        one.cloudlets().remove(id(cloud));
        assertThat(standing(one, id(cloud))).isEqualTo(Standing.REMOVED);
    }

    private static void awaitHeard(Federation at, CloudletId of) {
        Await.until("heard of", () -> at.cloudlets().get(of).staleness().basis() != Staleness.Basis.SINCE_START);
    }

    @Test
    void handOver_toWhomNobodyHearsFrom_isRefused() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        CloudletId gone = id(one);
        one.close();
        cloud.close();
        Federation alone = fleet.reopen("cloud");
        assertFails(
                ConflictException.class,
                ErrorCode.LAST_RIGHT,
                () -> alone.cloudlets().handOver(gone),
                "not heard from");
    }

    @Test
    void remove_root_isRefusedWhoeverAsks() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.cloudlets().grant(id(one), Right.MEMBERSHIP);
        awaitRight(one, id(one), Right.MEMBERSHIP, true);
        for (Federation at : List.of(cloud, one)) {
            assertFails(
                    ConflictException.class,
                    ErrorCode.LAST_RIGHT,
                    () -> at.cloudlets().remove(id(cloud)),
                    "handing over");
            assertFails(
                    ConflictException.class,
                    ErrorCode.LAST_RIGHT,
                    () -> at.cloudlets().revoke(id(cloud), Right.MEMBERSHIP),
                    "handing over");
        }
    }

    @Test
    void handOver_notFounder_isDenied() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        assertFails(
                DeniedException.class,
                ErrorCode.RIGHT_MISSING,
                () -> one.cloudlets().handOver(id(cloud)),
                id(cloud).abbreviated());
    }

    @Test
    void rights_restarted_surviveEverywhere() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.cloudlets().grant(id(one), Right.POLICIES);
        awaitRight(one, id(one), Right.POLICIES, true);
        cloud.close();
        one.close();
        Federation again = fleet.reopen("one");
        assertThat(again.self().rights()).containsExactly(Right.POLICIES);
    }

    @Test
    void name_admittedTwiceApart_resolvesToNobodyUntilOneIsRemoved() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.cloudlets().grant(id(one), Right.MEMBERSHIP);
        awaitRight(one, id(one), Right.MEMBERSHIP, true);
        one.close();
        Federation mine = fleet.joinEdge(cloud, "x");
        cloud.close();
        Federation alone = fleet.reopen("one");
        Federation theirs = fleet.keep(
                Cloudlet.named("x").home(fleet.home("x2")).beat(Fleet.BEAT).join(fleet.invite(alone, "x")));
        Federation cloud2 = fleet.reopen("cloud");
        for (Federation at : List.of(cloud2, alone)) {
            Await.until(() -> at.cloudlets().list().stream()
                            .filter(info -> info.standing() == Standing.NAME_DISPUTED)
                            .count()
                    == 2);
            assertThat(at.cloudlets().named("x")).isEmpty();
        }
        cloud2.cloudlets().remove(id(theirs));
        assertThat(cloud2.cloudlets().named("x").orElseThrow().id()).isEqualTo(id(mine));
    }
}
