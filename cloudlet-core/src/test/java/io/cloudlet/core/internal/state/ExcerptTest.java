package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CorruptException;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.world.MemoryStore;
import io.cloudlet.testkit.simulated.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logs that were compacted are carried all the same. */
class ExcerptTest {

    private static final int LARGE = 60_000;

    private final World world = new World();
    private final Keeper origin = new Keeper(world, 1).open();
    private final Keeper reader = follower(50);

    @Test
    void ingest_ofACompactedLog_givesTheSameLog() {
        compact();

        assertThat(reader.logs.ingest(excerpt(origin))).isTrue();
        assertSame(reader);
        assertThat(excerpt(origin).live()).hasSizeLessThan(10);
    }

    @Test
    void ingest_ofWhatIsKnownAlready_changesNothing() {
        compact();
        Excerpt excerpt = excerpt(origin);
        take(reader, excerpt);
        origin.put("later", "v");
        take(reader, excerpt(origin));
        reader.applied.clear();

        assertThat(reader.logs.ingest(excerpt)).isFalse();
        assertThat(reader.logs.ingest(excerpt(origin))).isFalse();
        assertThat(reader.applied).isEmpty();
        assertSame(reader);
    }

    @Test
    void ingest_onToAnOlderReplica_tellsWhatIsNewAndWhatIsGone() {
        origin.put("stays", "v");
        origin.put("gone", "v");
        reader.pullFrom(origin);
        origin.own.append(List.of(LogRecord.deletion("gone".getBytes(UTF_8))));
        compact();
        reader.applied.clear();
        take(reader, excerpt(origin));

        assertThat(reader.applied)
                .extracting(record -> record.kind() + " " + new String(record.key(), UTF_8))
                .contains("DELETION gone", "PUT large1")
                .doesNotContain("PUT stays");
    }

    @Test
    void takenOver_restarted_isTheSameAndGoesOnFromThere() {
        compact();
        take(reader, excerpt(origin));
        Keeper restarted = reader.restarted(51);
        follow(restarted);
        assertSame(restarted);
        origin.put("later", "v");
        restarted.pullFrom(origin);

        assertSame(restarted);
        assertThat(restarted.rounds).isZero();
    }

    @Test
    void takenOver_provesToOthersWhatCameBefore_alsoAfterARestart() {
        Keeper behind = follower(60);
        putAll(700);
        behind.pullFrom(origin);
        Head asked = behind.logs.head(origin.id()).orElseThrow();
        compact();
        take(reader, excerpt(origin));
        Keeper restarted = reader.restarted(51);
        follow(restarted);
        Jump jump = restarted.logs.jumpTo(origin.id(), asked).orElseThrow();

        assertThat(jump.relation()).isEqualTo(Jump.Relation.CONTINUES);
        assertThat(jump.fits(asked)).isTrue();
        behind.pullFrom(restarted);
        assertSame(behind);
    }

    @Test
    void takenOver_isCarriedOn() {
        compact();
        take(reader, excerpt(origin));
        Keeper second = follower(60);
        take(second, excerpt(reader));

        assertSame(second);
        assertThat(excerpt(second).leaves()).hasSameSizeAs(excerpt(origin).leaves());
    }

    @Test
    void heldByAnUnprovenJump_isCarriedAllTheSame() {
        compact();
        reader.pullFrom(origin);
        origin.put("later", "v");
        reader.pullFrom(origin);
        assertThat(excerpt(reader).leaves()).hasSize(1);
        Keeper second = follower(60);
        take(second, excerpt(reader));

        assertSame(second);
    }

    @Test
    void ingest_whoseStartIsNotAlignedToAnything_provesFromThereOn() {
        putAll(300);
        compact();
        reader.pullFrom(origin);
        Keeper second = follower(60);
        putAll(600);
        reader.pullFrom(origin);
        take(second, excerpt(reader));
        Head asked = second.logs.head(origin.id()).orElseThrow();
        putAll(600);
        take(second, excerpt(origin));

        assertThat(second.logs.jumpTo(origin.id(), asked).orElseThrow().relation())
                .isEqualTo(Jump.Relation.CONTINUES);
        Keeper restarted = second.restarted(61);
        follow(restarted);
        assertThat(restarted.logs.jumpTo(origin.id(), asked).orElseThrow().fits(asked))
                .isTrue();
    }

    @Test
    void ingest_ofLessThanWasSigned_blamesWhoBroughtIt() {
        compact();
        Excerpt all = excerpt(origin);

        assertBlamed(new Excerpt(all.checkpoint(), all.start(), all.leaves(), tail(all.live())));
        assertBlamed(new Excerpt(all.checkpoint(), all.start(), tail(all.leaves()), all.live()));
    }

    @Test
    void ingest_ofARecordUnderAnotherSequence_blamesWhoBroughtIt() {
        compact();
        Excerpt all = excerpt(origin);
        List<Excerpt.Live> live = new ArrayList<>(all.live());
        live.set(0, new Excerpt.Live(live.get(0).sequence() + 1, live.get(0).record()));

        assertBlamed(new Excerpt(all.checkpoint(), all.start(), all.leaves(), live));
    }

    @Test
    void ingest_ofARecordThatWasChanged_blamesWhoBroughtIt() {
        compact();
        Excerpt all = excerpt(origin);
        List<Excerpt.Live> live = new ArrayList<>(all.live());
        byte[] evil =
                LogRecord.put("large1".getBytes(UTF_8), "evil".getBytes(UTF_8)).bytes();
        live.set(0, new Excerpt.Live(live.get(0).sequence(), evil));

        assertBlamed(new Excerpt(all.checkpoint(), all.start(), all.leaves(), live));
        live.set(0, all.live().get(1));
        assertBlamed(new Excerpt(all.checkpoint(), all.start(), all.leaves(), live));
        live.set(0, new Excerpt.Live(1, new byte[0]));
        assertBlamed(new Excerpt(all.checkpoint(), all.start(), all.leaves(), live));
    }

    @Test
    void ingest_ofAnotherHistory_blamesWhoBroughtIt() {
        compact();
        Excerpt all = excerpt(origin);
        List<byte[]> leaves = new ArrayList<>(all.leaves());
        leaves.set(0, new byte[32]);

        assertBlamed(new Excerpt(all.checkpoint(), all.start(), leaves, all.live()));
    }

    @Test
    void ingest_ofACheckpointThatIsForged_blamesWhoBroughtIt() {
        compact();
        Excerpt all = excerpt(origin);

        assertBlamed(new Excerpt(Author.opened(7).forged(origin.id()), all.start(), all.leaves(), all.live()));
    }

    @Test
    void ingest_ofAnUnknownClass_takesNothingAndStopsNobody() {
        compact();
        Excerpt all = excerpt(origin);
        List<Excerpt.Live> live = new ArrayList<>(all.live());
        live.add(new Excerpt.Live(2, new byte[] {1, 9, 0, 0, 1, 'k'}));

        assertThatThrownBy(() -> reader.logs.ingest(new Excerpt(all.checkpoint(), all.start(), all.leaves(), live)))
                .isInstanceOf(UnknownRecordException.class);
        assertNothing();
    }

    @Test
    void ingest_ofAnotherHistoryInOneRun_isAForkWithItsProof() {
        Author author = Author.opened(9).put("a", "1");
        Author twin = author.copy(10);
        author.put("k", "one thing");
        twin.put("k", "another");
        reader.follow(author);
        reader.take(author.suffix(0));
        twin.beat = author.beat;
        twin.put("b", "2");
        take(reader, of(twin));

        assertThat(reader.logs.doubts().quarantined(author.id())).isTrue();
        Keeper second = new Keeper(world, 70).open().follow(author);
        second.logs.evidence(reader.logs.doubts().fork(author.id()).orElseThrow());
        assertThat(second.logs.doubts().quarantined(author.id())).isTrue();
    }

    @Test
    void ingest_withoutAnAuthorityRecordThatIsHere_isAFork() {
        Author author = Author.opened(9);
        author.write(LogRecord.authority(Keys.authority(1), "a".getBytes(UTF_8)));
        reader.follow(author);
        reader.take(author.suffix(0));
        author.put("k", "v");
        author.tree = author.tree.remove(Keys.authority(1));
        take(reader, of(author));

        assertThat(reader.logs.doubts().quarantined(author.id())).isTrue();
    }

    @Test
    void pieces_inOrder_areTheWhole() {
        compact();
        putAll(40);
        Excerpt all = excerpt(origin);
        ExcerptPieces pieces = new ExcerptPieces();
        int count = 1;
        while (pieces.add(all.piece(pieces.received(), 1_000))) {
            count++;
        }

        assertThat(count).isGreaterThan(10);
        take(reader, pieces.whole().orElseThrow());
        assertSame(reader);
    }

    @Test
    void cost_ofALogWithoutRecords_countsWhatVouchesForIt() {
        Checkpoint checkpoint = origin.own.checkpoint();

        assertThat(new Excerpt(checkpoint, HistoryTree.empty(), List.of(), List.of()).cost())
                .isGreaterThan(checkpoint.encode().length);
    }

    @Test
    void pieces_withoutEnd_areRefused() {
        Excerpt.Live large = new Excerpt.Live(1, new byte[LogRecord.MAX_BYTES]);
        Excerpt piece =
                new Excerpt(origin.own.checkpoint(), HistoryTree.empty(), List.of(), Collections.nCopies(1_000, large));
        ExcerptPieces pieces = new ExcerptPieces();
        for (int i = 0; i < 4; i++) {
            assertThat(pieces.add(piece)).isTrue();
        }

        assertThatThrownBy(() -> pieces.add(piece)).isInstanceOf(MalformedException.class);
    }

    @Test
    void adopt_byACloudletThatLostItsDisk_goesOnAndEverybodyFollows() {
        Keeper behind = follower(60);
        putAll(100);
        behind.pullFrom(origin);
        compact();
        take(reader, excerpt(origin));
        Head last = origin.own.checkpoint().head();
        Keeper recovered = origin.recovered(excerpt(reader), 3).open();
        recovered.put("after", "v");
        reader.pullFrom(recovered);
        behind.pullFrom(recovered);

        assertThat(recovered.own.log().historyAt(last.sequence())).contains(last.history());
        assertThat(recovered.own.get("large1".getBytes(UTF_8))).isNotNull();
        for (Keeper other : List.of(reader, behind)) {
            assertThat(other.logs.head(origin.id()))
                    .contains(recovered.own.checkpoint().head());
            assertThat(other.stopped).isEmpty();
        }
        assertThat(recovered.restarted(4).own.checkpoint()).isEqualTo(recovered.own.checkpoint());
    }

    @Test
    void adopt_ofOtherThanWasSigned_isRefusedAndWritesNothing() {
        compact();
        Excerpt all = excerpt(origin);
        MemoryStore store = new MemoryStore();

        assertThatThrownBy(() -> Adoption.verified(
                        new Excerpt(all.checkpoint(), all.start(), all.leaves(), tail(all.live())), store))
                .isInstanceOf(CorruptException.class)
                .hasMessageContaining("another member's address");
        List<byte[]> leaves = new ArrayList<>(all.leaves());
        leaves.set(0, new byte[32]);
        assertThatThrownBy(
                        () -> Adoption.verified(new Excerpt(all.checkpoint(), all.start(), leaves, all.live()), store))
                .isInstanceOf(CorruptException.class);
        assertThat(store.streams()).isEmpty();
    }

    private static <T> List<T> tail(List<T> list) {
        return list.subList(1, list.size());
    }

    private Excerpt of(Author author) {
        List<Excerpt.Live> live = new ArrayList<>();
        author.tree.forEach(entry ->
                live.add(new Excerpt.Live(entry.sequence(), entry.record().bytes())));
        return new Excerpt(
                author.checkpoint(),
                HistoryTree.empty(),
                author.records.stream().map(HistoryTree::leafHash).toList(),
                live);
    }

    private Excerpt excerpt(Keeper from) {
        return from.logs.excerpt(origin.id()).orElseThrow();
    }

    private void take(Keeper keeper, Excerpt excerpt) {
        keeper.logs.ingest(excerpt);
        world.settle();
    }

    private Keeper follower(long seed) {
        Keeper keeper = new Keeper(world, seed).open();
        follow(keeper);
        return keeper;
    }

    private void follow(Keeper keeper) {
        keeper.logs.follow(origin.id(), Keeper.keys(origin.identity));
    }

    private void putAll(int count) {
        for (int i = 0; i < count; i++) {
            origin.own.append(List.of(LogRecord.put(("k" + i).getBytes(UTF_8), new byte[20])));
        }
        world.settle();
    }

    /** Makes a log that nobody can be given from the beginning any more. */
    private void compact() {
        long before = origin.own.log().files().floor();
        for (int i = 0; origin.own.log().files().floor() == before; i++) {
            origin.own.append(List.of(LogRecord.put(("large" + i % 3).getBytes(UTF_8), new byte[LARGE])));
            world.settle();
        }
    }

    private void assertBlamed(Excerpt excerpt) {
        assertThatThrownBy(() -> reader.logs.ingest(excerpt)).isInstanceOf(MalformedException.class);
        assertNothing();
    }

    private void assertNothing() {
        assertThat(reader.logs.head(origin.id())).isEmpty();
        assertThat(reader.applied).isEmpty();
        assertThat(reader.stopped).isEmpty();
    }

    private void assertSame(Keeper keeper) {
        Checkpoint mine = keeper.logs.checkpoint(origin.id()).orElseThrow();
        assertThat(mine.head()).isEqualTo(origin.own.checkpoint().head());
        assertThat(Hash.hex(keeper.logs.tree(origin.id()).orElseThrow().root()))
                .isEqualTo(origin.own.checkpoint().root());
    }
}
