package io.cloudlet.core.internal.peering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.DeniedException;
import io.cloudlet.NotFoundException;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.membership.InvitationText;
import io.cloudlet.core.internal.state.LogEpoch;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Joining, between an inviter and joiners honest and not. */
class JoinDeskTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final World world = new World();
    private final MemoryNetwork net = MemoryNetwork.first(world, 50);
    private final Cloud.Law law = new Cloud.Law();
    private final Cloud cloud = new Cloud(world, net, law, 1);
    private final SigningKey joiner = Cloud.key(7);

    @Test
    void join_withTheInvitation_admits() {
        CompletableFuture<List<LogRecord>> joined = join(cloud.invite("edge1", HOUR, false), 60);

        assertThat(joined).isCompletedWithValue(law.records);
        assertThat(isMember(joiner)).isTrue();
    }

    @Test
    void join_afterItsAnswerWasLost_isAnsweredAgain() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        var unused = join(invitation, 60);

        assertThat(join(invitation, 61)).isCompletedWithValue(law.records);
        assertThat(law.membership().active()).hasSize(2);
    }

    @Test
    void join_byASecondJoiner_isRefused() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        var unused = join(invitation, 60);
        Raw second = raw(8, 62).greet(true);
        second.send(request(invitation, second).encode());

        assertThat(second.refusal()).isEqualTo("invitation-used");
    }

    @Test
    void join_afterItExpired_isRefused() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        world.pass(HOUR);
        Raw raw = raw(7, 60).greet(true);
        raw.send(request(invitation, raw).encode());

        assertThat(raw.refusal()).isEqualTo("invitation-expired");
    }

    @Test
    void join_withAnInvitationThatIsNotOpen_isRefused() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        Cloud restarted = new Cloud(world, net.beside(51), law, 1);
        Raw raw = raw(7, 60);
        raw.dial(restarted).greet(true);
        raw.send(request(invitation, raw).encode());

        assertThat(raw.refusal()).isEqualTo("invitation-unknown");
    }

    @Test
    void join_withTheWrongSecret_isRefused() {
        InvitationText guessed = guess(cloud.invite("edge1", HOUR, false));
        Raw raw = raw(7, 60).greet(true);
        raw.send(request(guessed, raw).encode());

        assertThat(raw.refusal()).isEqualTo("invitation-unknown");
        assertThat(isMember(joiner)).isFalse();
    }

    @Test
    void join_withTheProofForAnotherLink_isRefused() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        Raw middle = raw(7, 63).greet(true);
        byte[] victims = invitation.proof(
                joiner.verification().cloudletId(), net.beside(60).leafKey(), middle.peerLeafKey());
        middle.send(frame(invitation, victims).encode());

        assertThat(middle.refusal()).isEqualTo("invitation-unknown");
    }

    @Test
    void join_withTheProofOfAnotherJoiner_isRefused() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        Raw thief = raw(8, 60).greet(true);
        byte[] overheard =
                invitation.proof(joiner.verification().cloudletId(), thief.network.leafKey(), thief.peerLeafKey());
        thief.send(frame(invitation, overheard).encode());

        assertThat(thief.refusal()).isEqualTo("invitation-unknown");
    }

    @Test
    void join_underAnotherName_isRefused() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        Raw raw = raw(7, 60).greet(true);
        raw.send(new JoinRequestFrame(invitation.id(), "edge2", Cloud.key(9).verification(), proof(invitation, raw))
                .encode());

        assertThat(raw.refusal()).isEqualTo("invitation-unknown");
    }

    @Test
    void join_byARemovedMemberThatShowsNoLog_isRefused() {
        Raw raw = removedAndInvitedAnew().greetAgain(0);
        raw.send(request(second(), raw).encode());

        assertThat(raw.refusal()).isEqualTo("member-removed");
    }

    @Test
    void join_byARemovedMemberWithItsHome_isHandedToWhoeverDecides() {
        Raw raw = removedAndInvitedAnew().greetAgain(3);
        raw.send(request(second(), raw).encode());

        assertThat(raw.refusal()).isEmpty();
        assertThat(cloud.admittedWithEpoch).isEqualTo(3);
    }

    @Test
    void join_byAMember_leavesTheInvitationUnused() {
        var unused = join(cloud.invite("edge1", HOUR, false), 60);
        cloud.desk.open(second(), HOUR, false);
        Raw raw = raw(7, 60).greetAgain(3);
        raw.send(request(second(), raw).encode());

        assertThat(raw.refusal()).isEmpty();
        assertThat(law.membership().redeemed()).doesNotContainKey(second().id());
    }

    private Raw removedAndInvitedAnew() {
        var unused = join(cloud.invite("edge1", HOUR, false), 60);
        law.remove(joiner.verification().cloudletId());
        cloud.desk.open(second(), HOUR, false);
        return raw(7, 60);
    }

    private InvitationText second() {
        return new InvitationText(
                law.federation,
                cloud.id(),
                List.of(cloud.address),
                "0b".repeat(16),
                new byte[32],
                "edge1",
                world.wall());
    }

    @Test
    void request_withoutAGreeting_isRefused() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        Raw raw = raw(7, 60);

        assertThat(raw.send(request(invitation, raw).encode()).refusal()).isEqualTo("protocol-violation");
    }

    @Test
    void request_afterAMembersGreeting_isRefused() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        Raw raw = raw(7, 60).greet(false);

        assertThat(raw.refusal()).isEqualTo("not-a-member");
        assertThat(raw.send(request(invitation, raw).encode()).closed).isTrue();
        assertThat(isMember(joiner)).isFalse();
    }

    @Test
    void request_cutAnywhere_isRefused() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        byte[] whole = request(invitation, raw(7, 60)).encode();
        for (int length = 1; length < whole.length; length++) {
            Raw raw = raw(7, 60).greet(true).send(Arrays.copyOf(whole, length));
            assertThat(raw.refusal()).as("%d bytes", length).isEqualTo("protocol-violation");
        }
        assertThat(isMember(joiner)).isFalse();
    }

    @Test
    void request_withMoreBehind_isRefused() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        Raw raw = raw(7, 60).greet(true);
        byte[] whole = request(invitation, raw).encode();

        assertThat(raw.send(Arrays.copyOf(whole, whole.length + 1)).refusal()).isEqualTo("protocol-violation");
    }

    @Test
    void request_oversized_closesTheConnection() {
        Raw raw = raw(7, 60).greet(true).send(new byte[FrameType.SMALL + 1]);

        assertThat(raw.closed).isTrue();
    }

    @Test
    void joiner_askingLikeAMember_isRefused() {
        Raw raw = raw(7, 60).greet(true).send(FrameType.PING.writer().u64(1).toBytes());

        assertThat(raw.refusal()).isEqualTo("protocol-violation");
        assertThat(raw.frames(FrameType.NEWS)).isEmpty();
    }

    @Test
    void confirm_holdsTheRequestUntilItIsApproved() {
        CompletableFuture<List<LogRecord>> joined = join(cloud.invite("edge1", HOUR, true), 60);
        assertThat(joined).isNotDone();
        assertThat(isMember(joiner)).isFalse();
        assertThat(cloud.requests).hasSize(1);
        cloud.desk.approve(joiner.verification().cloudletId());
        world.settle();

        assertThat(joined).isCompletedWithValue(law.records);
    }

    @Test
    void confirm_rejected_refusesTheJoiner() {
        CompletableFuture<List<LogRecord>> joined = join(cloud.invite("edge1", HOUR, true), 60);
        cloud.desk.reject(joiner.verification().cloudletId());
        world.settle();

        assertThatThrownBy(joined::join).hasCauseInstanceOf(DeniedException.class);
        assertThat(isMember(joiner)).isFalse();
    }

    @Test
    void confirm_forNobody_isNotFound() {
        assertThatThrownBy(() -> cloud.desk.approve(joiner.verification().cloudletId()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void confirm_askedAgain_keepsOneConnectionOnly() {
        InvitationText invitation = cloud.invite("edge1", HOUR, true);
        Raw first = raw(7, 60).greet(true);
        first.send(request(invitation, first).encode());
        Raw second = raw(7, 61).greet(true);
        second.send(request(invitation, second).encode());

        assertThat(first.closed).isTrue();
        assertThat(second.closed).isFalse();
        assertThat(cloud.requests).hasSize(1);
    }

    @Test
    void confirm_whileSomebodyWaits_refusesAnother() {
        InvitationText invitation = cloud.invite("edge1", HOUR, true);
        var unused = join(invitation, 60);
        Raw other = raw(8, 62).greet(true);
        other.send(request(invitation, other).encode());

        assertThat(other.refusal()).isEqualTo("invitation-used");
    }

    @Test
    void confirm_joinerGoneSilent_isLetGoOfAndMayComeAgain() {
        InvitationText invitation = cloud.invite("edge1", HOUR, true);
        Raw gone = raw(7, 60).greet(true);
        gone.send(request(invitation, gone).encode());
        world.pass(Duration.ofSeconds(21));
        assertThat(gone.closed).isTrue();

        Raw back = raw(7, 61).greet(true);
        back.send(request(invitation, back).encode());
        cloud.desk.approve(back.identity.verification().cloudletId());
        world.settle();
        assertThat(back.frames(FrameType.JOIN_ACCEPTED)).hasSize(1);
    }

    @Test
    void confirm_takingLong_keepsOneConnectionAllTheTime() {
        CompletableFuture<List<LogRecord>> joined = join(cloud.invite("edge1", HOUR, true), 60);
        int dials = net.dials();
        world.pass(Duration.ofMinutes(5));
        assertThat(net.dials()).isEqualTo(dials);
        cloud.desk.approve(joiner.verification().cloudletId());
        world.settle();
        assertThat(joined).isCompleted();
    }

    @Test
    void join_inviterGoneSilentWhilePending_comesAgain() {
        InvitationText invitation = cloud.invite("edge1", HOUR, true);
        Raw inviter = new Raw(world, net.beside(80), law.founder, law);
        inviter.network.listen(cloud.address, inviter::accept);
        var unused = join(invitation, 60);
        inviter.greet(false);
        inviter.send(FrameType.JOIN_PENDING.writer().toBytes());
        int dials = net.dials();
        world.pass(Duration.ofSeconds(15));
        assertThat(net.dials()).isEqualTo(dials);
        world.pass(Duration.ofSeconds(10));
        assertThat(net.dials()).isGreaterThan(dials);
    }

    @Test
    void join_whereAnImpostorHasOneOfTwoAddresses_findsTheInviterAtTheOther() {
        InvitationText text = cloud.invite("edge1", HOUR, false);
        HostPort elsewhere = new HostPort("impostor", 1);
        InvitationText both = new InvitationText(
                text.federation(),
                text.inviter(),
                List.of(elsewhere, cloud.address),
                "0c".repeat(16),
                new byte[32],
                "edge1",
                text.expires());
        cloud.desk.open(both, HOUR, false);
        Raw impostor = new Raw(world, net.beside(80), Cloud.key(3), law);
        impostor.network.listen(elsewhere, impostor::accept);
        CompletableFuture<List<LogRecord>> joined = join(both, 60);
        impostor.greet(false);
        world.pass(Duration.ofSeconds(1));

        assertThat(joined).isCompleted();
        assertThat(impostor.frames(FrameType.JOIN_REQUEST)).isEmpty();
    }

    @Test
    void join_whereAnImpostorListens_tellsItNothing() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        Raw impostor = new Raw(world, net.beside(80), Cloud.key(3), law);
        impostor.network.listen(cloud.address, impostor::accept);
        CompletableFuture<List<LogRecord>> joined = join(invitation, 60);
        impostor.greet(false);

        assertThatThrownBy(joined::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("identity-mismatch");
        assertThat(impostor.frames(FrameType.JOIN_REQUEST)).isEmpty();
    }

    @Test
    void join_answeredWithGarbage_ends() {
        InvitationText invitation = cloud.invite("edge1", HOUR, false);
        Raw inviter = new Raw(world, net.beside(80), law.founder, law);
        inviter.network.listen(cloud.address, inviter::accept);
        CompletableFuture<List<LogRecord>> joined = join(invitation, 60);
        inviter.greet(false);
        byte[] unknown = new WireWriter().u8(4).u32(1).field(new byte[] {9, 9}).toBytes();
        inviter.send(unknown);

        assertThat(joined).isCompletedExceptionally();
    }

    @Test
    void join_whereNobodyListens_triesAgainUntilSomebodyDoes() {
        InvitationText text = cloud.invite("edge1", HOUR, false);
        HostPort elsewhere = new HostPort("later", 1);
        InvitationText moved = new InvitationText(
                text.federation(),
                text.inviter(),
                List.of(elsewhere),
                "0c".repeat(16),
                new byte[32],
                "edge1",
                text.expires());
        cloud.desk.open(moved, HOUR, false);
        CompletableFuture<List<LogRecord>> joined = join(moved, 60);
        world.pass(Duration.ofSeconds(5));
        assertThat(joined).isNotDone();
        cloud.network.listen(elsewhere, cloud.links::accept);
        world.pass(Duration.ofSeconds(1));

        assertThat(joined).isCompleted();
    }

    @Test
    void giveUp_whilePending_saysSo() {
        InvitationText invitation = cloud.invite("edge1", HOUR, true);
        JoinClient client = client(invitation, 60);
        var joined = client.join();
        world.settle();

        assertThat(client.giveUp()).isInstanceOf(UnreachableException.class).hasMessageContaining("join-pending");
        assertThat(joined.toCompletableFuture()).isCompletedExceptionally();
    }

    private CompletableFuture<List<LogRecord>> join(InvitationText invitation, int leafSeed) {
        CompletableFuture<List<LogRecord>> joined =
                client(invitation, leafSeed).join().toCompletableFuture();
        world.settle();
        return joined;
    }

    private JoinClient client(InvitationText invitation, int leafSeed) {
        Machine runtime = new Machine(world, net.beside(leafSeed), new ForgetfulDisk(leafSeed), leafSeed);
        return new JoinClient(
                invitation,
                joiner.verification().cloudletId(),
                Cloud.key(9).verification(),
                new Greeter(law.federation, joiner, LogEpoch.NONE, runtime),
                runtime,
                world,
                Optional.empty());
    }

    private Raw raw(int seed, int leafSeed) {
        return new Raw(world, net.beside(leafSeed), Cloud.key(seed), law).dial(cloud);
    }

    private static InvitationText guess(InvitationText genuine) {
        return new InvitationText(
                genuine.federation(),
                genuine.inviter(),
                genuine.addresses(),
                genuine.id(),
                new byte[32],
                genuine.name(),
                genuine.expires());
    }

    private static JoinRequestFrame request(InvitationText invitation, Raw raw) {
        return frame(invitation, proof(invitation, raw));
    }

    private static byte[] proof(InvitationText invitation, Raw raw) {
        return invitation.proof(raw.identity.verification().cloudletId(), raw.network.leafKey(), raw.peerLeafKey());
    }

    private static JoinRequestFrame frame(InvitationText invitation, byte[] proof) {
        return new JoinRequestFrame(
                invitation.id(), invitation.name(), Cloud.key(9).verification(), proof);
    }

    private boolean isMember(SigningKey key) {
        return law.membership().active(key.verification().cloudletId());
    }
}
