package io.cloudlet.core.internal.peering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger, a former member and a lying member can do to a cloudlet over a link. */
class HostilePeerTest {

    private final World world = new World();
    private final MemoryNetwork net = MemoryNetwork.first(world, 50);
    private final Cloud.Law law = new Cloud.Law();
    private final Cloud cloud = new Cloud(world, net, law, 1);
    private final Cloud member = new Cloud(world, net.beside(52), law, 2);

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "ff", "00434c444c", "05", "070000", "4745542f"})
    void stranger_sayingGarbage_isRefused(String hex) {
        Raw raw = raw(3).send(Hash.unhex(hex));

        assertThat(raw.refusal()).isEqualTo("protocol-violation");
        assertThat(raw.closed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void stranger_sayingRandomBytes_isAlwaysDropped(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            assertThat(raw(3).send(bytes).closed).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void stranger_greetingWithAnyPrefixOfAHello_isRefused() {
        byte[] hello = raw(3).hello(false).encode();
        for (int length = 0; length < hello.length; length++) {
            assertThat(raw(3).send(Arrays.copyOf(hello, length)).refusal())
                    .as("%d bytes", length)
                    .isEqualTo("protocol-violation");
        }
    }

    @Test
    void hello_ofUnknownVersions_isRefusedNamingBoth() {
        byte[] hello = raw(3).hello(false).encode();
        hello[6] = 7;
        hello[8] = 9;
        Raw raw = raw(3).send(hello);

        assertThat(raw.refusal()).isEqualTo("version-mismatch");
        assertThat(raw.refusalMessage()).contains("7 to 9").contains("here 1");
    }

    @Test
    void hello_ofUnknownVersionsOfAnyLayout_isRefusedAsSuch() {
        byte[] newer = new WireWriter()
                .u8(0)
                .u32(0x434c444c)
                .u16(2)
                .u16(5)
                .raw(new byte[7])
                .toBytes();

        assertThat(raw(3).send(newer).refusal()).isEqualTo("version-mismatch");
    }

    @Test
    void hello_fromAnotherFederation_isRefused() {
        Hello hello = member(2).hello(false);
        Hello foreign = new Hello(
                new FederationId("7".repeat(64)), hello.identity(), hello.lease(), false, hello.wall(), "raw");

        assertThat(member(2).send(foreign.encode()).refusal()).isEqualTo("federation-mismatch");
    }

    @Test
    void hello_withALeaseOfAnotherFederation_isRefused() {
        Raw raw = member(2);
        Hello hello = raw.hello(false);
        Hello mixed = new Hello(
                law.federation,
                hello.identity(),
                new Lease.Terms(Lease.Use.LINK, hello.lease().key(), 1, "00".repeat(16), world.wall(), world.wall(), 0)
                        .sign(raw.identity, Hash.sha256()),
                false,
                world.wall(),
                "raw");

        assertThat(raw.send(mixed.encode()).refusal()).isEqualTo("identity-mismatch");
    }

    @Test
    void hello_forALeafThatTlsDidNotProve_isRefused() {
        Raw raw = member(2);
        byte[] others = net.beside(77).leafKey();

        assertThat(raw.send(raw.hello(false, others, world.wall()).encode()).refusal())
                .isEqualTo("identity-mismatch");
    }

    @Test
    void hello_repeatedFromAnotherLink_isRefused() {
        Raw thief = new Raw(world, net.beside(61), Cloud.key(3), law).dial(cloud);
        byte[] overheard = member(2).hello(false).encode();

        assertThat(thief.send(overheard).refusal()).isEqualTo("identity-mismatch");
    }

    @Test
    void hello_withALeaseByAnotherIdentity_isRefused() {
        Raw raw = raw(3);
        Hello own = raw.hello(false);
        Hello claimed =
                new Hello(law.federation, member.identity.verification(), own.lease(), false, world.wall(), "raw");

        assertThat(raw.send(claimed.encode()).refusal()).isEqualTo("identity-mismatch");
    }

    @Test
    void hello_withACheckpointLease_isRefused() {
        Raw raw = member(2);
        var terms = new Lease.Terms(
                Lease.Use.CHECKPOINT,
                raw.hello(false).lease().key(),
                1,
                "00".repeat(16),
                world.wall(),
                world.wall(),
                0);
        Hello hello = new Hello(
                law.federation,
                raw.identity.verification(),
                terms.sign(raw.identity, Hash.bytes(law.federation)),
                false,
                world.wall(),
                "raw");

        assertThat(raw.send(hello.encode()).refusal()).isEqualTo("identity-mismatch");
    }

    @Test
    void hello_fromANonMember_isRefused() {
        assertThat(raw(3).greet(false).refusal()).isEqualTo("not-a-member");
    }

    @Test
    void hello_fromOurselves_isRefused() {
        assertThat(raw(1).greet(false).closed).isTrue();
        assertThat(cloud.links.up(cloud.id())).isFalse();
    }

    @Test
    void hello_fromARemovedMember_isRefused() {
        law.remove(member.id());

        assertThat(member(2).greet(false).refusal()).isEqualTo("member-removed");
    }

    @Test
    void removal_ofALinkedMember_closesTheLink() {
        Raw raw = member(2).greet(false).send(ping());
        assertThat(cloud.linkedTo(member)).isTrue();
        law.remove(member.id());
        world.settle();

        assertThat(raw.refusal()).isEqualTo("member-removed");
        assertThat(raw.closed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3, 3})
    void hello_daysApart_isRefusedShowingBothClocks(long days) {
        Raw raw = member(2);
        raw.send(raw.hello(false, raw.network.leafKey(), world.wall().plus(Duration.ofDays(days)))
                .encode());

        assertThat(raw.refusal()).isEqualTo("clock-skew");
        assertThat(raw.refusalMessage()).contains("its clock shows").contains("the clock here");
    }

    @ParameterizedTest
    @ValueSource(longs = {-23, 23})
    void hello_hoursApart_isAccepted(long hours) {
        Raw raw = member(2);
        raw.send(raw.hello(false, raw.network.leafKey(), world.wall().plus(Duration.ofHours(hours)))
                        .encode())
                .send(ping());

        assertThat(cloud.linkedTo(member)).isTrue();
    }

    @Test
    void hello_twice_isRefused() {
        assertThat(member(2).greet(false).greet(false).refusal()).isEqualTo("protocol-violation");
    }

    @Test
    void stranger_silent_isDroppedAfterTenSeconds() {
        Raw raw = raw(3);
        world.pass(Duration.ofMillis(9_900));
        assertThat(raw.closed).isFalse();
        world.pass(Duration.ofMillis(200));

        assertThat(raw.closed).isTrue();
    }

    @Test
    void stranger_greetingButNotJoining_isDroppedAfterTenSeconds() {
        Raw raw = raw(3).greet(true);
        world.pass(Duration.ofMillis(10_100));

        assertThat(raw.closed).isTrue();
    }

    @Test
    void member_greetingAndThenSilent_isDroppedAfterTenSeconds() {
        Raw raw = member(2).greet(false);
        world.pass(Duration.ofMillis(10_100));

        assertThat(raw.closed).isTrue();
    }

    @Test
    void member_silentAfterAWhile_losesItsLink() {
        Raw raw = member(2).greet(false).send(ping());
        world.pass(Duration.ofSeconds(7));

        assertThat(raw.closed).isTrue();
        assertThat(cloud.linkedTo(member)).isFalse();
        assertThat(cloud.downs).hasSize(1).first().asString().contains("nothing heard");
    }

    @Test
    void strangers_many_areBoundedAndMembersStillComeIn() {
        List<Raw> crowd = new ArrayList<>();
        for (int i = 0; i < LinkDoor.MOST_STRANGERS + 50; i++) {
            crowd.add(raw(3));
        }

        assertThat(crowd.stream().filter(raw -> !raw.closed)).hasSize(LinkDoor.MOST_STRANGERS);
        member(2).greet(false).send(ping());
        assertThat(cloud.linkedTo(member)).isTrue();
    }

    @Test
    void close_withStrangersConnected_dropsThem() {
        Raw raw = raw(3);
        cloud.links.close();
        world.settle();

        assertThat(raw.closed).isTrue();
    }

    @Test
    void stranger_withALargeFrame_isDropped() {
        assertThat(raw(3).send(new byte[FrameType.SMALL + 1]).closed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff",
                "0d0000000000000001",
                "7f0000000000000001",
                "08",
                "0800",
                "07",
                "05",
                "0600000000000000000000",
                "02",
                "03",
                "04",
                "00"
            })
    void member_sendingGarbage_losesItsLink(String hex) {
        Raw raw = member(2).greet(false).send(ping()).send(Hash.unhex(hex));

        assertThat(raw.refusal()).isEqualTo("protocol-violation");
        assertThat(cloud.linkedTo(member)).isFalse();
    }

    @Test
    void member_answeringAnotherPull_losesItsLink() {
        assertViolates(new News(99, true, News.Ask.NOTHING, part(0, List.of(), checkpoint())));
    }

    @Test
    void member_sendingNewsThatSaysNothing_losesItsLink() {
        assertViolates(new News(1, true, News.Ask.NOTHING, null));
    }

    @Test
    void member_askingForTheVectorItWasShown_losesItsLink() {
        assertViolates(News.needVector(1));
    }

    @Test
    void member_sendingALogFromTheMiddle_losesItsLink() {
        assertViolates(new News(1, false, News.Ask.NOTHING, part(5, List.of(), null)));
    }

    @Test
    void member_leavingAGapBetweenPieces_losesItsLink() {
        Raw raw = linked();
        raw.send(new News(1, false, News.Ask.NOTHING, part(0, List.of(new byte[8]), null)).encode());

        assertThat(raw.send(new News(1, false, News.Ask.NOTHING, part(2, List.of(new byte[8]), null)).encode())
                        .refusal())
                .isEqualTo("protocol-violation");
    }

    @Test
    void member_endingWithoutACheckpoint_losesItsLink() {
        assertViolates(new News(1, true, News.Ask.NOTHING, part(0, List.of(), null)));
    }

    @Test
    void member_sendingALogNobodyAskedFor_losesItsLink() {
        assertViolates(new News(
                1,
                false,
                News.Ask.NOTHING,
                new News.Part(Cloud.key(70).verification().cloudletId(), 0, List.of(), null)));
    }

    @Test
    void member_sendingEmptyRecordsForEver_losesItsLink() {
        Raw raw = linked();
        List<byte[]> empty = Collections.nCopies(100_000, new byte[0]);
        int sent = 0;
        while (!raw.closed && sent < 10_000_000) {
            raw.send(new News(1, false, News.Ask.NOTHING, part(sent, empty, null)).encode());
            sent += empty.size();
        }

        assertThat(raw.closed).isTrue();
        assertThat(sent).isLessThan(5_000_000);
    }

    @Test
    void member_sendingACheckpointOfSomebodyElse_losesItsLink() {
        assertViolates(new News(1, true, News.Ask.NOTHING, part(0, List.of(), cloud.own.checkpoint())));
    }

    @Test
    void member_answeringWhatBringsNothing_isNotAskedAgainAtOnce() {
        Raw raw = linked();
        List<byte[]> records = member.logs.read(member.id(), 0, 1 << 20).stream()
                .map(LogRecord::bytes)
                .toList();
        raw.send(new News(1, true, News.Ask.NOTHING, part(0, records, checkpoint())).encode());
        assertThat(raw.frames(FrameType.PULL)).hasSize(2);

        raw.send(new News(2, true, News.Ask.NOTHING, part(records.size(), List.of(), checkpoint())).encode());
        assertThat(raw.frames(FrameType.PULL)).hasSize(2);
        assertThat(cloud.linkedTo(member)).isTrue();
    }

    @Test
    void member_askingWithoutReading_costsOneAnswerAtATime() {
        Raw raw = linked();
        raw.send(pull(1)).send(pull(2)).send(pull(3));

        assertThat(raw.closed).isFalse();
        Raw greedy = linked();
        for (int i = 1; i < 5; i++) {
            greedy.sendUnsettled(pull(i));
        }
        world.settle();
        assertThat(greedy.refusal()).isEqualTo("protocol-violation");
    }

    @Test
    void member_askingOnBeforeItIsKnownThatItsAnswerLeft_isAnswered() {
        Raw raw = linked();
        for (int i = 1; i < 4; i++) {
            raw.sendUnsettled(pull(i));
        }
        world.settle();

        assertThat(raw.closed).isFalse();
    }

    @Test
    void member_tellingOfALogInAnUnknownVersion_keepsItsLinkAndThatLogIsNotAskedForOverIt() {
        Raw raw = linked().send(unknown(member.id()).encode());
        raw.send(News.needVector(2).encode());

        assertThat(raw.refusal()).isEmpty();
        assertThat(cloud.linkedTo(member)).isTrue();
        assertThat(cloud.logs.doubts().unreadable(member.id()))
                .hasValueSatisfying(why -> assertThat(why).contains("version 9", "update the library"));
        List<WireReader> pulls = raw.frames(FrameType.PULL);
        assertThat(Pull.decode(pulls.get(0)).vector().entries()).containsOnlyKeys(cloud.id(), member.id());
        assertThat(Pull.decode(pulls.get(2)).vector().entries()).containsOnlyKeys(cloud.id());
    }

    @Test
    void log_toldOfInAnUnknownVersionByOneMember_isReadFromOthers() {
        Cloud third = new Cloud(world, net.beside(53), law, 3);
        Raw raw = linked().send(unknown(third.id()).encode());
        assertThat(cloud.logs.doubts().unreadable(third.id())).isPresent();

        cloud.knows(third);
        world.pass(Duration.ofSeconds(3));

        assertThat(cloud.logs.head(third.id())).contains(third.own.checkpoint().head());
        assertThat(cloud.logs.doubts().unreadable(third.id())).isEmpty();
        assertThat(raw.refusal()).isEmpty();
    }

    @Test
    void member_tellingOfALogInAnUnknownVersionThatNobodyAskedFor_losesItsLink() {
        assertViolates(unknown(Cloud.key(70).verification().cloudletId()));
    }

    private static News unknown(CloudletId origin) {
        return new News(1, true, News.Ask.NOTHING, new News.Unknown(origin, 9));
    }

    @Test
    void member_refusingWithControlCharacters_cannotWriteInOurLog() {
        linked().send(new Refusal("denied", "no\nERROR everything is lost\u001b[2J", List.of()).encode());

        assertThat(cloud.downs)
                .hasSize(1)
                .first()
                .asString()
                .contains("no?ERROR")
                .doesNotContain("\n");
    }

    @Test
    void member_dialledButAnotherAnswers_isRefused() {
        Raw impostor = new Raw(world, net.beside(90), Cloud.key(3), law);
        impostor.network.listen(member.address, impostor::accept);
        cloud.knows(member);
        world.settle();
        impostor.greet(false);

        assertThat(impostor.refusal()).isEqualTo("identity-mismatch");
        assertThat(cloud.linkedTo(member)).isFalse();
    }

    @Test
    void links_dialledFromBothSidesAtOnce_settleToOneOnBoth() {
        cloud.knows(member);
        member.knows(cloud);
        world.pass(Duration.ofSeconds(30));

        assertThat(cloud.linkedTo(member)).isTrue();
        assertThat(member.linkedTo(cloud)).isTrue();
        assertThat(cloud.ups).hasSize(1);
        assertThat(member.ups).hasSize(1);
        assertThat(cloud.downs).isEmpty();
        assertThat(member.downs).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void links_dialledFromBothSides_settleWithoutDiallingAgainInWhateverOrderFramesCome(long seed) {
        net.jitter(new Random(seed));
        cloud.knows(member);
        member.knows(cloud);
        world.pass(Duration.ofSeconds(30));

        assertThat(net.dials()).as("seed %d", seed).isEqualTo(2);
        assertThat(cloud.linkedTo(member) && member.linkedTo(cloud))
                .as("seed %d", seed)
                .isTrue();
    }

    @Test
    void links_ofARestartedPeer_replaceTheOldOne() {
        Raw before = linked();
        Raw after = new Raw(world, net.beside(61), Cloud.key(2), law)
                .dial(cloud)
                .greet(false)
                .send(ping());

        assertThat(before.closed).isTrue();
        assertThat(after.closed).isFalse();
        assertThat(cloud.linkedTo(member)).isTrue();
    }

    @Test
    void links_pulling_endWithEqualDigests() {
        cloud.knows(member);
        world.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 50; i++) {
            put(i % 2 == 0 ? cloud : member, i);
        }
        world.pass(Duration.ofSeconds(3));

        assertThat(cloud.logs.digest()).isEqualTo(member.logs.digest());
    }

    private static void put(Cloud where, int i) {
        where.own
                .append(List.of(LogRecord.put(("k" + i).getBytes(UTF_8), new byte[20_000])))
                .thenAccept(head -> where.links.offer());
        where.world.settle();
    }

    private void assertViolates(News news) {
        Raw raw = linked().send(news.encode());

        assertThat(raw.refusal()).isEqualTo("protocol-violation");
        assertThat(cloud.linkedTo(member)).isFalse();
    }

    private Raw linked() {
        return member(2).greet(false).send(ping());
    }

    private Checkpoint checkpoint() {
        return member.own.checkpoint();
    }

    private News.Part part(long from, List<byte[]> records, Checkpoint checkpoint) {
        return new News.Part(member.id(), from, records, checkpoint);
    }

    private byte[] pull(long number) {
        VersionVector nothing = new VersionVector(new TreeMap<>(Map.of(cloud.id(), VersionVector.Entry.NOTHING)));
        return new Pull(number, nothing.digest(), nothing).encode();
    }

    private static byte[] ping() {
        return FrameType.PING.writer().u64(1).toBytes();
    }

    private Raw raw(int seed) {
        SigningKey identity = seed == 1 ? law.founder : Cloud.key(seed);
        return new Raw(world, net.beside(60), identity, law).dial(cloud);
    }

    private Raw member(int seed) {
        return new Raw(world, net.beside(60), Cloud.key(seed), law).dial(cloud);
    }
}
