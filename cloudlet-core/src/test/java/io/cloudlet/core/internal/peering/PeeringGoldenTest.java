package io.cloudlet.core.internal.peering;

import static io.cloudlet.core.internal.Golden.FEDERATION;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.StateFuzz;
import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.state.Walk;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.HostPort;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PeeringGoldenTest {

    private final Golden golden = Golden.file("frames.txt");
    private final Golden state = Golden.file("state.txt");
    private final SigningKey identity = Golden.key("identity");

    @Test
    void hello_ofAMember_isAsWrittenDown() {
        byte[] lease = Golden.file("identity.txt").given("lease", "", () -> new byte[0]);
        Hello hello = new Hello(
                Hash.federationId(FEDERATION),
                identity.verification(),
                Lease.decode(lease),
                false,
                Instant.ofEpochSecond(1_800_000_000),
                "cloudlet-java/1");
        golden.is("hello", "by identity.pem, with the lease of identity.txt, clock at 1800000000", hello.encode());

        Hello read = Hello.decode(body(hello.encode(), FrameType.HELLO));
        assertThat(read).isEqualTo(hello);
        var unused = read.verify(
                Hash.federationId(FEDERATION),
                Golden.key("leaf").verification().encoded(),
                Instant.ofEpochSecond(1_800_000_000),
                KeyChain.pinned(read.identity(), Optional.empty(), FEDERATION)::judge);
    }

    @Test
    void recovering_isAsWrittenDown() {
        golden.is(
                "recover",
                "from the beginning",
                FrameType.RECOVER.writer().u64(0).toBytes());
        RecoveredFrame answer = new RecoveredFrame(
                List.of(LogRecord.decode(Golden.file("membership.txt").get("record-found"))),
                Map.of(identity.verification().cloudletId(), List.of(HostPort.parse("127.0.0.1:7443"))),
                Optional.of(StateFuzz.excerpt()));
        golden.is(
                "recovered",
                "one authority record, record-found of membership.txt; one member, of identity.pem, at 127.0.0.1:7443; the log of carry.txt",
                answer.encode());
        RecoveredFrame read = RecoveredFrame.decode(body(answer.encode(), FrameType.RECOVERED));
        assertThat(read.authority()).isEqualTo(answer.authority());
        assertThat(read.addresses()).isEqualTo(answer.addresses());
        assertThat(read.encode()).isEqualTo(answer.encode());
    }

    @Test
    void refusal_isAsWrittenDown() {
        Refusal refusal = new Refusal("clock-skew", "set the wrong one right", List.of());
        golden.is("refused", "code \"clock-skew\"", refusal.encode());
        assertThat(Refusal.decode(body(refusal.encode(), FrameType.REFUSED))).isEqualTo(refusal);
    }

    @Test
    void joining_isAsWrittenDown() {
        byte[] proof = Golden.file("membership.txt").given("join-proof", "", () -> new byte[0]);
        JoinRequestFrame request = new JoinRequestFrame(
                "55".repeat(16), "edge1", Golden.key("recovery").verification(), proof);
        golden.is(
                "join-request",
                "invitation 16 times 55, \"edge1\", recovery.pem, the proof of membership.txt",
                request.encode());
        golden.is(
                "join-pending",
                "an operator must approve",
                FrameType.JOIN_PENDING.writer().toBytes());
        byte[] founding = Golden.file("membership.txt").given("record-found", "", () -> new byte[0]);
        golden.is(
                "join-accepted",
                "with one authority record, record-found of membership.txt",
                FrameType.JOIN_ACCEPTED.writer().u32(1).field(founding).toBytes());

        JoinRequestFrame read = JoinRequestFrame.decode(body(request.encode(), FrameType.JOIN_REQUEST));
        assertThat(read.encode()).isEqualTo(request.encode());
    }

    @Test
    void pingAndPong_areAsWrittenDown() {
        golden.is("ping", "number 258", FrameType.PING.writer().u64(258).toBytes());
        golden.is("pong", "its answer", FrameType.PONG.writer().u64(258).toBytes());
    }

    @Test
    void pull_isAsWrittenDown() {
        byte[] digest = state.given("vector-digest", "", () -> new byte[0]);
        VersionVector vector = VersionVector.read(new WireReader(state.given("vector", "", () -> new byte[0])));
        golden.is("pull", "number 1, with the vector of state.txt", new Pull(1, digest, vector).encode());
        golden.is("pull-digest", "number 2, with its digest alone", new Pull(2, digest, null).encode());
        CloudletId other = identity.verification().cloudletId();
        VersionVector later = new VersionVector(Map.of(other, new VersionVector.Entry(Head.EMPTY, 1)));
        Pull change = new Pull(4, later.digest(), null, new Pull.Change(1, later.since(vector)));
        golden.is(
                "pull-change",
                "number 4, with what changed since pull 1: that log is not asked for any more, another one is",
                change.encode());
        assertThat(Pull.decode(body(change.encode(), FrameType.PULL)).change()).isEqualTo(change.change());

        Pull read = Pull.decode(body(new Pull(1, digest, vector).encode(), FrameType.PULL));
        assertThat(read.vector()).isEqualTo(vector);
        assertThat(read.vector().digest()).isEqualTo(digest);
    }

    @Test
    void news_isAsWrittenDown() {
        Checkpoint checkpoint = Checkpoint.decode(state.given("checkpoint", "", () -> new byte[0]));
        List<byte[]> records = List.of(
                state.given("record-deletion", "", () -> new byte[0]),
                state.given("record-audience", "", () -> new byte[0]));
        News whole = new News(1, true, News.Ask.NOTHING, new News.Part(checkpoint.origin(), 3, records, checkpoint));
        golden.is(
                "news",
                "answers pull 1, last part: records 4 and 5 of the log of state.txt, and its checkpoint",
                whole.encode());
        News piece = new News(
                1, false, News.Ask.NOTHING, new News.Part(checkpoint.origin(), 3, records.subList(0, 1), null));
        golden.is("news-piece", "record 4 alone, more pieces follow", piece.encode());
        golden.is(
                "news-need-vector",
                "answers pull 2: ask again with the vector",
                News.needVector(2).encode());

        News read = News.decode(body(whole.encode(), FrameType.NEWS));
        assertThat(read.encode()).isEqualTo(whole.encode());
        assertThat(((News.Part) read.content()).checkpoint()).isEqualTo(checkpoint);
    }

    @Test
    void newsOfOtherKinds_areAsWrittenDown() {
        golden.is(
                "news-newer",
                "answers pull 3: a newer request has taken its place",
                News.superseded(3).encode());
        golden.is(
                "news-jump",
                "answers pull 1: checkpoint-echoing of state.txt, a history over two empty leaf hashes, relation 1 (what a puller would refuse)",
                News.of(1, true, new News.Stand(StateFuzz.jump())).encode());
        golden.is(
                "news-fork",
                "answers pull 1: the two checkpoints of state.txt (which convict nobody)",
                News.of(1, true, new News.Evidence(StateFuzz.fork())).encode());
    }

    @Test
    void walking_isAsWrittenDown() {
        Checkpoint checkpoint = Checkpoint.decode(state.get("checkpoint"));
        byte[] root = Hash.unhex(checkpoint.root());
        WalkFrames.Ask ask = new WalkFrames.Ask(
                1,
                checkpoint.origin(),
                root,
                2,
                List.of(
                        new Walk.Want(root, new byte[0], 0),
                        new Walk.Want(Hash.sha256(root), "k".getBytes(US_ASCII), 3)));
        golden.is(
                "walk",
                "request 1: of the log and the root of state.txt's checkpoint, records beyond 2; the root itself, and of a node"
                        + " with the root's SHA-256 as hash, after the key \"k\", the records from the fourth on",
                ask.encode());
        WalkFrames.Answer answer = new WalkFrames.Answer(
                1,
                List.of(
                        new Walk.Got(StateFuzz.node(), List.of(state.get("record-put-2"))),
                        new Walk.Got(new byte[0], List.of(state.get("record-audience")))));
        golden.is(
                "walked",
                "answers request 1: a node of nine entries with record 3 of state.txt, and record 5 of a node that had come",
                answer.encode());
        golden.is(
                "walked-gone",
                "answers request 2: the set is not to be had any more",
                new WalkFrames.Answer(2, List.of()).encode());

        assertThat(WalkFrames.Ask.decode(body(ask.encode(), FrameType.WALK)).encode())
                .isEqualTo(ask.encode());
        assertThat(WalkFrames.Answer.decode(body(answer.encode(), FrameType.WALKED))
                        .encode())
                .isEqualTo(answer.encode());
    }

    @Test
    void everyFrameType_isWrittenDown() {
        Set<Integer> written = new TreeSet<>();
        for (String file : List.of("frames.txt", "data.txt", "tunnels.txt", "evidence.txt")) {
            Golden.file(file).all().stream()
                    .filter(bytes -> bytes.length > 0)
                    .forEach(bytes -> written.add(bytes[0] & 0xff));
        }
        assertThat(FrameType.values())
                .allSatisfy(type -> assertThat(written)
                        .as("%s", type)
                        .contains(type.writer().toBytes()[0] & 0xff));
    }

    @Test
    void vector_forAWholeLogAgain_isAsWrittenDown() {
        VersionVector again = new VersionVector(
                new TreeMap<>(Map.of(identity.verification().cloudletId(), VersionVector.Entry.NOTHING)));
        golden.is(
                "pull-whole",
                "number 3, asks for a log from its beginning",
                new Pull(3, again.digest(), again).encode());
    }

    private static WireReader body(byte[] frame, FrameType type) {
        WireReader in = new WireReader(frame);
        assertThat(FrameType.read(in)).isEqualTo(type);
        return in;
    }
}
