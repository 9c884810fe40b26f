package io.cloudlet.core.internal.peering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Suffix;
import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.state.Walk;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Logs that cannot be given from where they were read, over links, beside everything else. */
class WalkOverLinkTest {

    private static final int LARGE = 60_000;

    private final World world = new World();
    private final MemoryNetwork net = MemoryNetwork.first(world, 50);
    private final Cloud.Law law = new Cloud.Law();
    private final Cloud cloud = new Cloud(world, net, law, 1);
    private final Cloud member = new Cloud(world, net.beside(52), law, 2);
    private final Cloud third = new Cloud(world, net.beside(53), law, 3);

    @Test
    void links_afterCompaction_endWithEqualDigests() {
        for (int i = 0; i < 300; i++) {
            put(cloud, "k" + i, 100);
        }
        overwrite(cloud, 100);
        member.knows(cloud);
        world.pass(Duration.ofSeconds(3));

        assertSame();
        put(cloud, "later", 10);
        world.pass(Duration.ofSeconds(3));
        assertSame();
    }

    @Test
    void links_whileBothCompact_endWithEqualDigests() {
        member.knows(cloud);
        put(cloud, "k", 100);
        world.pass(Duration.ofSeconds(3));
        assertSame();
        for (int i = 0; i < 3; i++) {
            overwrite(cloud, 100);
            overwrite(member, 100);
            world.pass(Duration.ofSeconds(3));
            assertSame();
        }
    }

    @Test
    void backfill_ofALongLog_letsFreshNewsOfOthersPass() {
        for (int i = 0; i < 200; i++) {
            put(cloud, "k" + i, LARGE);
        }
        Raw raw = member().greet(false).send(FrameType.PING.writer().u64(1).toBytes());
        raw.heard.clear();
        raw.sendUnsettled(pull(1));
        Checkpoint fresh = third.own.checkpoint();
        List<byte[]> records = third.logs.read(third.id(), 0, 1 << 20).stream()
                .map(LogRecord::bytes)
                .toList();
        world.execute(() -> world.execute(() ->
                world.execute(() -> world.execute(() -> new Suffix(third.id(), 0, records, fresh).into(cloud.logs)))));
        world.settle();

        List<CloudletId> told = origins(raw);
        assertThat(told).hasSizeGreaterThan(30);
        assertThat(told.indexOf(third.id())).isBetween(0, 10);
    }

    @Test
    void walk_answeredWithWhatWasNotAskedFor_losesTheLink() {
        Raw raw = member().greet(false).send(FrameType.PING.writer().u64(1).toBytes());

        assertThat(raw.send(new WalkFrames.Answer(7, List.of()).encode()).refusal())
                .isEqualTo("protocol-violation");
    }

    @Test
    void walk_ofASetThatIsNotHere_isAnsweredWithNothing() {
        Raw raw = member().greet(false).send(FrameType.PING.writer().u64(1).toBytes());
        raw.send(ask(1));

        WalkFrames.Answer answer =
                WalkFrames.Answer.decode(raw.frames(FrameType.WALKED).get(0));
        assertThat(answer.number()).isEqualTo(1);
        assertThat(answer.nodes()).isEmpty();
        assertThat(raw.closed).isFalse();
    }

    @Test
    void walk_askedWithoutReading_losesTheLink() {
        Raw raw = member().greet(false).send(FrameType.PING.writer().u64(1).toBytes());
        for (int i = 0; i < 40; i++) {
            raw.sendUnsettled(ask(i));
        }
        world.settle();

        assertThat(raw.refusal()).isEqualTo("protocol-violation");
    }

    @Test
    void walks_ofManyLogsAtOnce_waitForEachOtherWithinWhatThePeerTakes() {
        List<Cloud> others = new ArrayList<>();
        for (int seed = 10; seed < 30; seed++) {
            Cloud other = new Cloud(world, net.beside(100 + seed), law, seed);
            put(other, "k", 10);
            put(other, "k", 10);
            cloud.logs.ingest(other.logs.excerpt(other.id()).orElseThrow()); // without what was put first
            others.add(other);
        }
        SortedMap<CloudletId, VersionVector.Entry> all = new TreeMap<>();
        others.forEach(other -> all.put(other.id(), VersionVector.Entry.NOTHING));
        Raw source = member().greet(false).send(FrameType.PING.writer().u64(1).toBytes());
        source.send(new Pull(1, new VersionVector(all).digest(), new VersionVector(all)).encode());
        Raw reader = new Raw(world, net.beside(61), Cloud.key(2), law)
                .dial(third)
                .greet(false)
                .send(FrameType.PING.writer().u64(1).toBytes());
        source.bytes(FrameType.NEWS).forEach(reader::sendUnsettled);
        world.settle();

        int most = 0;
        for (int done = 0; done < reader.bytes(FrameType.WALK).size(); done++) {
            most = Math.max(most, reader.bytes(FrameType.WALK).size() - done);
            source.send(reader.bytes(FrameType.WALK).get(done));
            reader.send(source.bytes(FrameType.WALKED).get(done));
        }

        assertThat(most).isBetween(4, 16);
        assertThat(others)
                .allSatisfy(other -> assertThat(third.logs.head(other.id()))
                        .contains(other.own.checkpoint().head()));
    }

    @Test
    void walk_overALinkThatGoes_isAskedForOverTheOthers() {
        Cloud other = new Cloud(world, net.beside(110), law, 10);
        put(other, "k", 10);
        put(other, "k", 10);
        cloud.logs.ingest(other.logs.excerpt(other.id()).orElseThrow()); // without what was put first
        VersionVector nothing = new VersionVector(new TreeMap<>(Map.of(other.id(), VersionVector.Entry.NOTHING)));
        Raw source = member().greet(false).send(FrameType.PING.writer().u64(1).toBytes());
        source.send(new Pull(1, nothing.digest(), nothing).encode());
        Raw gone = linked(2, 61);
        source.bytes(FrameType.NEWS).forEach(gone::send);
        assertThat(gone.frames(FrameType.WALK)).isNotEmpty();
        Raw stays = linked(10, 62);
        assertThat(asksFor(other, stays)).isFalse();

        gone.send(Hash.unhex("ff"));
        world.pass(Cloud.BEAT.multipliedBy(2));
        assertThat(asksFor(other, stays)).isTrue();
    }

    @Test
    void branch_shownInVain_isShownAgainAfterABeat() {
        put(member, "k", 10);
        cloud.logs.ingest(member.logs.excerpt(member.id()).orElseThrow());
        VersionVector restored = new VersionVector(new TreeMap<>(Map.of(member.id(), VersionVector.Entry.NOTHING)));
        Raw raw = member().greet(false).send(FrameType.PING.writer().u64(1).toBytes());
        raw.send(new Pull(1, restored.digest(), restored).encode());
        assertThat(stands(raw)).isEqualTo(1);

        raw.send(new Pull(2, restored.digest(), restored).encode());
        assertThat(stands(raw)).isEqualTo(1);
        world.pass(Cloud.BEAT.multipliedBy(2));
        assertThat(stands(raw)).isEqualTo(2);
    }

    private long stands(Raw raw) {
        return raw.frames(FrameType.NEWS).stream()
                .map(News::decode)
                .filter(news -> news.content() instanceof News.Stand)
                .count();
    }

    private Raw linked(int identity, int place) {
        return new Raw(world, net.beside(place), Cloud.key(identity), law)
                .dial(third)
                .greet(false)
                .send(FrameType.PING.writer().u64(1).toBytes());
    }

    private static boolean asksFor(Cloud whose, Raw peer) {
        return peer.frames(FrameType.PULL).stream()
                .map(Pull::decode)
                .anyMatch(pull -> pull.vector() == null
                        ? pull.change() != null
                                && pull.change().content().entries().containsKey(whose.id())
                        : pull.vector().entry(whose.id()) != null);
    }

    private byte[] ask(long number) {
        byte[] root = new byte[32];
        root[0] = 1;
        return new WalkFrames.Ask(number, cloud.id(), root, 0, List.of(new Walk.Want(root, new byte[0], 0))).encode();
    }

    private static List<CloudletId> origins(Raw raw) {
        List<CloudletId> told = new ArrayList<>();
        for (WireReader in : raw.frames(FrameType.NEWS)) {
            if (News.decode(in).content() instanceof News.Part part) {
                told.add(part.origin());
            }
        }
        return told;
    }

    private byte[] pull(long number) {
        VersionVector vector = new VersionVector(new TreeMap<>(Map.of(
                cloud.id(), VersionVector.Entry.NOTHING,
                third.id(), VersionVector.Entry.NOTHING)));
        return new Pull(number, vector.digest(), vector).encode();
    }

    private Raw member() {
        return new Raw(world, net.beside(60), Cloud.key(2), law).dial(cloud);
    }

    private void assertSame() {
        for (Cloud one : List.of(cloud, member)) {
            Head here = one.own.checkpoint().head();
            assertThat(cloud.logs.head(one.id())).contains(here);
            assertThat(member.logs.head(one.id())).contains(here);
            assertThat(cloud.logs.tree(one.id()).map(tree -> Hash.hex(tree.root())))
                    .isEqualTo(member.logs.tree(one.id()).map(tree -> Hash.hex(tree.root())));
        }
    }

    private static void overwrite(Cloud where, int times) {
        for (int i = 0; i < times; i++) {
            put(where, "large" + i % 3, LARGE);
        }
    }

    private static void put(Cloud where, String key, int bytes) {
        where.own
                .append(List.of(LogRecord.put(key.getBytes(UTF_8), new byte[bytes])))
                .thenAccept(head -> where.links.offer());
        where.world.settle();
    }
}
