package io.cloudlet.core.internal.peering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.state.VersionVector.Entry;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vectors that are shown as what changed since another one, by a peer that may lie. */
class VectorsOverLinkTest {

    private final World world = new World();
    private final MemoryNetwork net = MemoryNetwork.first(world, 50);
    private final Cloud.Law law = new Cloud.Law();
    private final Cloud cloud = new Cloud(world, net, law, 1);
    private final Cloud member = new Cloud(world, net.beside(52), law, 2);
    private final Raw raw = new Raw(world, net.beside(60), Cloud.key(2), law);

    {
        cloud.still();
        put("a");
        raw.dial(cloud).greet(false).send(FrameType.PING.writer().u64(1).toBytes());
    }

    @Test
    void change_ofAVectorThatWasShown_isAnswered() {
        VersionVector shown = asking(Entry.NOTHING);
        raw.send(whole(1, shown));
        VersionVector read = asking(here());
        raw.send(change(2, read, 1, shown));
        put("b");

        assertThat(answers(2))
                .singleElement()
                .satisfies(part -> assertThat(part.from())
                        .isEqualTo(read.entry(cloud.id()).head().sequence()));
    }

    @Test
    void change_ofAVectorThatWasNeverShown_isAskedForWhole() {
        raw.send(change(1, asking(Entry.NOTHING), 0, VersionVector.EMPTY));

        assertThat(askedForWhole(1)).isTrue();
        assertThat(answers(1)).isEmpty();
        raw.send(whole(2, asking(Entry.NOTHING)));
        assertThat(answers(2)).isNotEmpty();
    }

    @Test
    void change_withADigestThatLies_isAskedForWhole() {
        VersionVector shown = asking(here());
        raw.send(whole(1, shown));
        VersionVector other = asking(Entry.NOTHING);
        raw.send(new Pull(2, shown.digest(), null, new Pull.Change(1, other.since(shown))).encode());

        assertThat(askedForWhole(2)).isTrue();
        assertThat(answers(2)).isEmpty();
    }

    @Test
    void vector_withADigestThatLies_losesItsLink() {
        raw.send(new Pull(1, VersionVector.EMPTY.digest(), asking(Entry.NOTHING)).encode());

        assertThat(raw.refusal()).isEqualTo("protocol-violation");
    }

    /** It asks for what it says, whatever it said before. */
    @Test
    void change_ofAnEntryThatGoesBack_isAnsweredFromThere() {
        VersionVector shown = asking(here());
        raw.send(whole(1, shown));
        raw.send(change(2, asking(Entry.NOTHING), 1, shown));

        assertThat(answers(2))
                .singleElement()
                .satisfies(part -> assertThat(part.from()).isZero());
    }

    /** What is kept of a peer does not grow with what it says. */
    @Test
    void change_ofAVectorBeforeTheLastTwo_isAskedForWhole() {
        VersionVector shown = asking(here());
        for (int i = 1; i <= 3; i++) {
            raw.send(whole(i, shown));
        }
        raw.send(change(4, asking(Entry.NOTHING), 1, shown));

        assertThat(askedForWhole(4)).isTrue();
    }

    @Test
    void pull_whoseChangeThePeerCannotMakeOut_isRepeatedWhole() {
        raw.send(new News(1, true, News.Ask.NOTHING, told()).encode());
        assertThat(asked(2).change()).isNotNull();
        raw.send(News.needVector(2).encode());

        assertThat(asked(3).vector()).isNotNull();
        assertThat(raw.send(News.needVector(3).encode()).refusal()).isEqualTo("protocol-violation");
    }

    private News.Part told() {
        List<byte[]> records = member.logs.read(member.id(), 0, 1 << 20).stream()
                .map(LogRecord::bytes)
                .toList();
        return new News.Part(member.id(), 0, records, member.own.checkpoint());
    }

    private Pull asked(long number) {
        return raw.frames(FrameType.PULL).stream()
                .map(Pull::decode)
                .filter(pull -> pull.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private void put(String key) {
        cloud.own
                .append(List.of(LogRecord.put(key.getBytes(UTF_8), new byte[10])))
                .thenAccept(head -> cloud.links.offer());
        world.settle();
    }

    private Entry here() {
        Head head = cloud.own.checkpoint().head();
        return new Entry(head, cloud.own.checkpoint().beat());
    }

    private VersionVector asking(Entry entry) {
        return new VersionVector(Map.of(cloud.id(), entry));
    }

    private static byte[] whole(long number, VersionVector vector) {
        return new Pull(number, vector.digest(), vector).encode();
    }

    private static byte[] change(long number, VersionVector vector, long base, VersionVector of) {
        return new Pull(number, vector.digest(), null, new Pull.Change(base, vector.since(of))).encode();
    }

    private boolean askedForWhole(long number) {
        return raw.frames(FrameType.NEWS).stream()
                .map(News::decode)
                .anyMatch(news -> news.pull() == number && news.ask() == News.Ask.VECTOR);
    }

    private List<News.Part> answers(long number) {
        return raw.frames(FrameType.NEWS).stream()
                .map(News::decode)
                .filter(news -> news.pull() == number && news.content() instanceof News.Part)
                .map(news -> (News.Part) news.content())
                .toList();
    }
}
