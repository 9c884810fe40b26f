package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.Fleet.VALIDITY;
import static io.cloudlet.core.Fleet.awaitLinked;
import static io.cloudlet.core.Fleet.id;
import static io.cloudlet.core.Fleet.linked;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletInfo;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Invitation;
import io.cloudlet.JoinRequest;
import io.cloudlet.MembershipEvent;
import io.cloudlet.NotFoundException;
import io.cloudlet.Right;
import io.cloudlet.UnreachableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Founding, inviting and joining. */
class FormationTest {

    @RegisterExtension
    final Fleet fleet = new Fleet();

    @Test
    void found_emptyHome_isSoleMemberWithEveryRight() {
        Federation cloud = fleet.found("cloud");
        assertThat(cloud.name()).isEqualTo("acme");
        assertThat(cloud.cloudlets().list()).containsExactly(cloud.self());
        assertThat(cloud.self().rights()).containsExactlyInAnyOrder(Right.values());
        assertThat(cloud.self().standing()).isEqualTo(CloudletInfo.Standing.MEMBER);
        assertThat(cloud.health().ready()).isTrue();
    }

    @Test
    void join_invited_isMemberOnBothSides() {
        Federation cloud = fleet.found("cloud");
        Federation cloudlet1 = fleet.join(cloud, "cloudlet1");
        awaitLinked(cloud, cloudlet1);
        assertThat(cloudlet1.id()).isEqualTo(cloud.id());
        assertThat(cloudlet1.name()).isEqualTo("acme");
        assertThat(cloud.cloudlets().named("cloudlet1")).map(CloudletInfo::id).contains(id(cloudlet1));
        assertThat(cloudlet1.cloudlets().named("cloud")).map(CloudletInfo::id).contains(id(cloud));
        assertThat(cloudlet1.self().rights()).isEmpty();
    }

    @Test
    void join_dialsOutOnly_isLinkedBothWays() {
        Federation cloud = fleet.found("cloud");
        awaitLinked(cloud, fleet.joinEdge(cloud, "edge"));
    }

    @Test
    void join_invitationAsText_works() {
        Federation cloud = fleet.found("cloud");
        String text = fleet.invite(cloud, "cloudlet1").reveal();
        Federation cloudlet1 = fleet.keep(fleet.cloudlet("cloudlet1").join(Cloudlet.invitation(" " + text + "\n")));
        assertThat(cloudlet1.self().name()).isEqualTo("cloudlet1");
    }

    @Test
    void join_withRegion_isShownAtOthers() {
        Federation cloud = fleet.found("cloud");
        Federation berlin = fleet.keep(fleet.cloudlet("berlin").region("DE-BE").join(fleet.invite(cloud, "berlin")));
        Await.until(() -> cloud.cloudlets().get(id(berlin)).region().isPresent());
        assertThat(cloud.cloudlets().get(id(berlin)).region().orElseThrow().code())
                .isEqualTo("DE-BE");
    }

    @Test
    void join_thirdMember_linksToEverybody() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        awaitLinked(cloud, one, two);
    }

    @Test
    void recoveryKey_foundedOrJoined_isHandedOut() {
        Federation cloud = fleet.found("cloud");
        Federation cloudlet1 = fleet.join(cloud, "cloudlet1");
        assertThat(cloud.recoveryKey()).isPresent();
        assertThat(cloudlet1.recoveryKey()).isPresent().isNotEqualTo(cloud.recoveryKey());
        assertThat(String.valueOf(cloud.recoveryKey()))
                .doesNotContain(cloud.recoveryKey().orElseThrow().reveal());
    }

    @Test
    void recoveryKey_opened_isEmpty() {
        fleet.found("cloud").close();
        assertThat(fleet.reopen("cloud").recoveryKey()).isEmpty();
    }

    @Test
    void health_recoveryKeyInHome_saysWhereItLies() {
        assertThat(fleet.found("cloud").health().reasons())
                .anySatisfy(reason -> assertThat(reason).contains("recovery.key"));
    }

    @Test
    void invite_nameTaken_isRefused() {
        Federation cloud = fleet.found("cloud");
        assertFails(ConflictException.class, ErrorCode.NAME_TAKEN, () -> fleet.invite(cloud, "cloud"), "\"cloud\"");
    }

    @Test
    void invite_withoutRight_isDenied() {
        Federation cloudlet1 = fleet.join(fleet.found("cloud"), "cloudlet1");
        assertFails(DeniedException.class, ErrorCode.RIGHT_MISSING, () -> fleet.invite(cloudlet1, "x"), "MEMBERSHIP");
    }

    @Test
    void invite_notListening_saysWhatToSet() {
        Federation cloud = fleet.keep(fleet.edge("cloud").found("acme"));
        assertFails(
                ConflictException.class, ErrorCode.SETTING_CONFLICT, () -> fleet.invite(cloud, "x"), "cloudlet.listen");
    }

    @Test
    void invite_validityOutOfBounds_isRefused() {
        Federation cloud = fleet.found("cloud");
        for (Duration validity : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(8))) {
            assertFails(
                    InvalidArgumentException.class,
                    ErrorCode.ARGUMENT_INVALID,
                    () -> cloud.cloudlets().invite("x", validity),
                    validity.toString());
        }
    }

    @Test
    void confirm_joined_waitsForApproval() {
        Federation cloud = fleet.found("cloud");
        Events events = fleet.keep(Events.of(cloud));
        Invitation invitation = cloud.cloudlets().confirm(true).invite("cloudlet1", VALIDITY);
        CompletableFuture<Federation> joining =
                CompletableFuture.supplyAsync(() -> fleet.cloudlet("cloudlet1").join(invitation));
        JoinRequest asked = events.await(MembershipEvent.JoinRequested.class).request();
        assertThat(asked.name()).isEqualTo("cloudlet1");
        assertThat(cloud.cloudlets().pending()).map(JoinRequest::id).containsExactly(asked.id());
        assertThat(cloud.cloudlets().list()).hasSize(1);
        assertThat(joining).isNotDone();
        cloud.cloudlets().approve(asked.id());
        Federation cloudlet1 = fleet.keep(joining.join());
        assertThat(id(cloudlet1)).isEqualTo(asked.id());
        assertThat(cloud.cloudlets().pending()).isEmpty();
    }

    @Test
    void confirm_rejected_joinerIsDeniedAlsoWhenItAsksAgain() {
        Federation cloud = fleet.found("cloud");
        Events events = fleet.keep(Events.of(cloud));
        Invitation invitation = cloud.cloudlets().confirm(true).invite("cloudlet1", VALIDITY);
        CompletableFuture<Void> joining = CompletableFuture.runAsync(() -> assertFails(
                DeniedException.class,
                ErrorCode.JOIN_REJECTED,
                () -> fleet.cloudlet("cloudlet1").join(invitation),
                "cloudlet1"));
        cloud.cloudlets()
                .reject(events.await(MembershipEvent.JoinRequested.class)
                        .request()
                        .id());
        joining.join();
        assertFails(
                DeniedException.class,
                ErrorCode.JOIN_REJECTED,
                () -> fleet.cloudlet("cloudlet1").join(invitation));
        assertThat(cloud.cloudlets().pending()).isEmpty();
    }

    @Test
    void confirm_deadlinePasses_isPendingAndResumes() {
        Federation cloud = fleet.found("cloud");
        Invitation invitation = cloud.cloudlets().confirm(true).invite("edge", VALIDITY);
        Cloudlet edge = Cloudlet.named("edge").home(fleet.home("edge")).beat(Fleet.BEAT);
        assertFails(
                UnreachableException.class,
                ErrorCode.JOIN_PENDING,
                () -> edge.deadline(Duration.ofSeconds(6)).join(invitation),
                "approved");
        JoinRequest asked = cloud.cloudlets().pending().get(0);
        cloud.cloudlets().approve(asked.id());
        Federation joined = fleet.keep(edge.join(invitation));
        assertThat(id(joined)).isEqualTo(asked.id());
    }

    @Test
    void approve_nobodyWaits_isNotFound() {
        Federation cloud = fleet.found("cloud");
        assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> cloud.cloudlets().approve(id(cloud)),
                id(cloud).hex(),
                "pending()");
    }

    @Test
    void join_answerLost_repeatedResumesWithSameIdentity() throws Exception {
        Relay relay = fleet.keep(new Relay(fleet.port("cloud")));
        Federation cloud = fleet.keep(
                fleet.cloudlet("cloud").advertise("127.0.0.1", relay.port()).found("acme"));
        Events events = fleet.keep(Events.of(cloud));
        Invitation invitation = cloud.cloudlets().confirm(true).invite("edge", VALIDITY);
        Cloudlet edge = Cloudlet.named("edge").home(fleet.home("edge")).beat(Fleet.BEAT);
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> assertFails(
                UnreachableException.class,
                ErrorCode.JOIN_PENDING,
                () -> edge.deadline(Duration.ofSeconds(8)).join(invitation)));
        JoinRequest asked = events.await(MembershipEvent.JoinRequested.class).request();
        relay.swallowAnswers(true);
        cloud.cloudlets().approve(asked.id());
        first.join();
        assertThat(cloud.cloudlets().named("edge")).isPresent();
        relay.cut();
        relay.swallowAnswers(false);
        cloud.close();
        Federation again = fleet.reopen("cloud");
        Federation joined = fleet.keep(edge.deadline(Duration.ofMinutes(1)).join(invitation));
        assertThat(id(joined)).isEqualTo(asked.id());
        awaitLinked(again, joined);
    }

    @Test
    void join_alreadyJoined_opens() {
        Federation cloud = fleet.found("cloud");
        Invitation invitation = fleet.invite(cloud, "cloudlet1");
        Federation first = fleet.keep(fleet.cloudlet("cloudlet1").join(invitation));
        var id = id(first);
        first.close();
        cloud.close();
        Federation second = fleet.keep(fleet.cloudlet("cloudlet1").join(invitation));
        assertThat(id(second)).isEqualTo(id);
        assertThat(second.recoveryKey()).isEmpty();
    }

    @Test
    void open_everybodyElseDead_isReadyAtOnce() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        awaitLinked(cloud, one);
        cloud.close();
        one.close();
        long begun = System.nanoTime();
        Federation alone = fleet.reopen("one");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isLessThan(Duration.ofSeconds(30)); // half of its deadline
        assertThat(alone.health().ready()).isTrue();
        assertThat(alone.cloudlets().named("cloud")).isPresent();
    }

    @Test
    void open_everybodyRestarted_linksAgainWithSameIdentities() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        awaitLinked(cloud, one);
        var ids = List.of(id(cloud), id(one));
        cloud.close();
        one.close();
        Federation one2 = fleet.reopen("one");
        Federation cloud2 = fleet.reopen("cloud");
        awaitLinked(cloud2, one2);
        assertThat(List.of(id(cloud2), id(one2))).isEqualTo(ids);
        assertThat(cloud2.self().rights()).containsExactlyInAnyOrder(Right.values());
    }

    @Test
    void approve_secondOfSameName_isRefusedAndJoinerIsTold() {
        Federation cloud = fleet.found("cloud");
        Invitation first = fleet.invite(cloud, "x");
        Invitation second = fleet.invite(cloud, "x");
        fleet.keep(fleet.edge("x").join(first));
        assertFails(
                ConflictException.class,
                ErrorCode.NAME_TAKEN,
                () -> Cloudlet.named("x").home(fleet.home("other")).join(second),
                "\"x\"");
    }

    @Test
    void status_readByPeople_namesLinksAndRights() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        awaitLinked(cloud, one);
        Await.until(
                "the round trip is measured",
                () -> cloud.cloudlets().get(id(one)).roundTrip().isPresent());
        String[] lines = cloud.cloudlets().status().split(System.lineSeparator(), -1);
        assertThat(lines).hasSize(3);
        assertThat(lines[0]).contains("NAME", "STANDING", "LINK", "STALENESS", "RIGHTS");
        assertThat(lines[1]).contains("cloud", id(cloud).abbreviated(), "own", "membership,policies,fences");
        assertThat(lines[2]).contains("one", "member", "up", " ms");
    }

    @Test
    void link_peerClosed_goesDownAndComesBackWithEvents() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        awaitLinked(cloud, one);
        Events events = fleet.keep(Events.of(cloud));
        var id = id(one);
        one.close();
        MembershipEvent.LinkDown down = events.await(MembershipEvent.LinkDown.class);
        assertThat(down.cloudlet().id()).isEqualTo(id);
        assertThat(down.cloudlet().link().detail()).isNotBlank();
        events.await(MembershipEvent.Stale.class, stale -> stale.cloudlet().id().equals(id));
        assertThat(linked(cloud, id)).isFalse();
        fleet.reopen("one");
        events.await(MembershipEvent.LinkUp.class);
        events.await(MembershipEvent.Fresh.class);
    }

    @Test
    void watch_joined_tellsJoinedBeforeLinkUp() {
        Federation cloud = fleet.found("cloud");
        Events events = fleet.keep(Events.of(cloud));
        fleet.join(cloud, "one");
        events.await(MembershipEvent.LinkUp.class);
        assertThat(events.all().get(0)).isInstanceOf(MembershipEvent.Joined.class);
    }

    @Test
    void watch_closed_tellsNothingMore() {
        Federation cloud = fleet.found("cloud");
        Events deaf = Events.of(cloud);
        deaf.close();
        deaf.close();
        Events events = fleet.keep(Events.of(cloud));
        fleet.join(cloud, "one");
        events.await(MembershipEvent.Joined.class);
        assertThat(deaf.all()).isEmpty();
    }

    @Test
    void watch_listenerThrows_goesOnListening() {
        Federation cloud = fleet.found("cloud");
        CompletableFuture<MembershipEvent> second = new CompletableFuture<>();
        CompletableFuture<MembershipEvent> first = new CompletableFuture<>();
        fleet.keep(cloud.cloudlets().watch(event -> {
            if (first.complete(event)) {
                throw new IllegalStateException("a listener that fails");
            }
            second.complete(event);
        }));
        fleet.join(cloud, "one");
        Await.until(second::isDone);
    }
}
