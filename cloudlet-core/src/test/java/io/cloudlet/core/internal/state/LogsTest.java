package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What peers, honest and not, can make a replica believe. */
class LogsTest {

    private final Author author = Author.opened(1).put("k1", "v1").put("k2", "v2");
    private final Keeper keeper = new Keeper(new World(), 100).open().follow(author);

    @Test
    void ingest_ofAWholeLog_takesItOver() {
        assertThat(keeper.take(author.suffix(0))).isTrue();

        assertThat(head()).isEqualTo(author.head());
        assertThat(keeper.applied).hasSize(3);
    }

    @Test
    void ingest_ofWhatFollows_takesItOver() {
        keeper.take(author.suffix(0));
        author.put("k3", "v3");

        assertThat(keeper.take(author.suffix(3))).isTrue();
        assertThat(head()).isEqualTo(author.head());
    }

    @Test
    void ingest_ofADeletion_isHeldToTheSignedRoot() {
        keeper.take(author.suffix(0));
        author.write(LogRecord.deletion("k1".getBytes(UTF_8)));
        keeper.take(author.suffix(3));

        assertThat(head()).isEqualTo(author.head());
        assertThat(keeper.logs.doubts().trouble(author.id())).isEmpty();
    }

    @Test
    void ingest_afterTheOriginsWallClockWentBack_countsAllTheSame() {
        Keeper origin = new Keeper(keeper.world, 7).open();
        keeper.logs.follow(
                origin.id(), KeyChain.pinned(origin.identity.verification(), Optional.empty(), Author.FEDERATION));
        keeper.pullFrom(origin);
        keeper.world.wall(keeper.world.wall().minus(Duration.ofDays(4_000)));
        Keeper restarted = origin.restarted(8).open();
        restarted.put("k", "v");
        keeper.pullFrom(restarted);

        assertThat(keeper.logs.head(origin.id()))
                .contains(restarted.own.checkpoint().head());
    }

    @Test
    void ingest_ofANewerBeatAlone_isFreshButNoChange() {
        keeper.take(author.suffix(0));
        Checkpoint beat = author.checkpoint();

        assertThat(keeper.take(new Suffix(author.id(), 3, List.of(), beat))).isFalse();
        assertThat(keeper.logs.checkpoint(author.id())).contains(beat);
    }

    @Test
    void ingest_beyondTheLease_isTakenButNotFresh() {
        Checkpoint late = author.sign(author.lease(Lease.Use.CHECKPOINT, author.epoch, 0), Author.FEDERATION);
        keeper.take(new Suffix(author.id(), 0, author.records, late));

        assertThat(head()).isEqualTo(author.head());
        assertThat(keeper.logs.heard(author.id())).isEmpty();
    }

    @Test
    void ingest_ofATamperedRecord_blamesWhoBroughtIt() {
        List<byte[]> tampered = new ArrayList<>(author.records);
        tampered.set(
                1, LogRecord.put("k1".getBytes(UTF_8), "evil".getBytes(UTF_8)).bytes());

        assertBlamed(new Suffix(author.id(), 0, tampered, author.checkpoint()));
    }

    @Test
    void ingest_ofReorderedRecords_blamesWhoBroughtThem() {
        List<byte[]> reordered = new ArrayList<>(author.records);
        Collections.swap(reordered, 1, 2);

        assertBlamed(new Suffix(author.id(), 0, reordered, author.checkpoint()));
    }

    @Test
    void ingest_ofTruncatedRecords_blamesWhoBroughtThem() {
        assertBlamed(new Suffix(author.id(), 0, author.records.subList(0, 2), author.checkpoint()));
    }

    @Test
    void ingest_ofOneRecordTooMany_blamesWhoBroughtIt() {
        Checkpoint before = author.checkpoint();
        author.put("k3", "v3");

        assertBlamed(new Suffix(author.id(), 0, author.records, before));
    }

    @Test
    void ingest_ofACheckpointOfSomebodyElse_blamesWhoBroughtIt() {
        assertBlamed(new Suffix(author.id(), 0, author.records, Author.opened(2).checkpoint()));
    }

    @Test
    void ingest_ofALogInAnothersName_blamesWhoBroughtIt() {
        Author forger = Author.opened(2).put("k1", "evil");

        assertBlamed(new Suffix(author.id(), 0, forger.records, forger.forged(author.id())));
    }

    @Test
    void ingest_ofAnUnknownRecordInjectedByARelay_blamesTheRelay() {
        List<byte[]> injected = new ArrayList<>(author.records);
        injected.add(new byte[] {9, 9, 9});

        assertBlamed(new Suffix(author.id(), 0, injected, author.checkpoint()));
    }

    @Test
    void ingest_ofATamperedSuffix_blamesWhoBroughtItAndKeepsWhatItHas() {
        keeper.take(author.suffix(0));
        Head before = head();
        author.put("k3", "v3");

        assertBlamed(new Suffix(author.id(), 3, List.of(new byte[] {9, 9, 9}), author.checkpoint()));
        assertThat(head()).isEqualTo(before);
        keeper.take(author.suffix(3));
        assertThat(head()).isEqualTo(author.head());
    }

    @Test
    void ingest_ofAnOlderSuffixReplayed_changesNothing() {
        Suffix old = author.suffix(0);
        author.put("k3", "v3");
        keeper.take(author.suffix(0));
        Head before = head();

        assertThat(keeper.take(old)).isFalse();
        assertThat(head()).isEqualTo(before);
    }

    @Test
    void ingest_ofAnOlderWholeReplayed_quarantinesNobody() {
        Suffix old = author.suffix(0);
        author.put("k3", "v3");
        keeper.take(author.suffix(0));
        keeper.take(old);

        assertThat(keeper.stopped).isEmpty();
        assertThat(keeper.logs.doubts().quarantined(author.id())).isFalse();
    }

    @Test
    void ingest_ofAnOlderWholeOfAFormerEpoch_quarantinesNobody() {
        Suffix old = author.suffix(0);
        author.open();
        keeper.take(author.suffix(0));
        keeper.take(old);

        assertThat(keeper.logs.doubts().quarantined(author.id())).isFalse();
    }

    @Test
    void ingest_ofAnOlderBeatReplayed_isNotFresh() {
        Checkpoint old = author.checkpoint();
        keeper.take(author.suffix(0));
        Heard heard = keeper.logs.heard(author.id()).orElseThrow();
        keeper.world.pass(Duration.ofSeconds(1));
        keeper.take(new Suffix(author.id(), 3, List.of(), old));

        assertThat(keeper.logs.heard(author.id())).contains(heard);
    }

    @Test
    void ingest_ofWhatTwentyNeighboursBring_checksOneSignature() {
        Suffix first = author.suffix(0);
        keeper.take(first);
        Checkpoint newest = first.checkpoint();

        assertThat(checksOf(newest)).isZero();
        author.put("k3", "v3");
        assertThat(checksOf(author.checkpoint())).isEqualTo(19);
    }

    @Test
    void ingest_ofFormerWordsThatNeighboursStillBring_checksNoSignature() {
        Checkpoint former = author.checkpoint();
        author.put("k3", "v3");
        keeper.take(author.suffix(0));

        assertThat(checksOf(former)).isZero();
        assertThat(keeper.logs.heard(author.id())).isPresent();
        assertThat(head()).isEqualTo(author.head());
    }

    @Test
    void ingest_ofAContradictionThatIsForged_blamesEveryoneWhoBringsIt() {
        Author twin = author.copy(7);
        author.put("k3", "one thing");
        twin.put("k3", "another");
        keeper.take(author.suffix(0));

        assertThat(checksOf(twin.checkpoint())).isEqualTo(19);
        assertThat(keeper.logs.doubts().quarantined(author.id())).isFalse();
    }

    /** Nineteen bring it over once more, each with a signature that is wrong: who is found out was checked. */
    private int checksOf(Checkpoint checkpoint) {
        int checks = 0;
        for (int neighbour = 1; neighbour < 20; neighbour++) {
            byte[] wrong = Hash.unhex(checkpoint.signature().hex());
            wrong[neighbour] ^= 1;
            Checkpoint copy = new Checkpoint(
                    checkpoint.origin(),
                    checkpoint.head(),
                    checkpoint.root(),
                    checkpoint.beat(),
                    checkpoint.echoes(),
                    checkpoint.lease(),
                    new Lease.Signed(Hash.hex(wrong)));
            try {
                keeper.take(new Suffix(author.id(), 0, author.records, copy));
            } catch (MalformedException foundOut) {
                checks++;
            }
        }
        return checks;
    }

    @Test
    void ingest_withAGap_changesNothing() {
        keeper.take(new Suffix(author.id(), 0, author.records.subList(0, 1), truncated(1)));
        Head before = head();
        author.beat = 1;

        assertThat(keeper.take(author.suffix(2))).isFalse();
        assertThat(head()).isEqualTo(before);
    }

    @Test
    void ingest_ofAForkAtTheSameSequence_quarantines() {
        Author twin = author.copy(7);
        author.put("k3", "one thing");
        twin.put("k3", "another");
        keeper.take(author.suffix(0));
        keeper.take(twin.suffix(3));
        keeper.take(twin.suffix(0));

        assertQuarantined();
    }

    @Test
    void ingest_ofAForkAtTheSameSequence_keepsBothCheckpointsAsEvidence() {
        Author twin = author.copy(7);
        author.put("k3", "one thing");
        twin.put("k3", "another");
        Suffix first = author.suffix(0);
        Suffix second = twin.suffix(0);
        keeper.take(first);
        keeper.take(second);

        Fork evidence = Fork.decode(keeper.store.value("evidence/" + author.id().hex()));
        assertThat(List.of(evidence.one(), evidence.other())).contains(first.checkpoint(), second.checkpoint());
    }

    @Test
    void ingest_ofAShorterLogSignedLater_quarantines() {
        Author rolledBack = author.copy(7);
        author.put("k3", "v3");
        keeper.take(author.suffix(0));
        rolledBack.beat = 50;
        keeper.take(rolledBack.suffix(0));

        assertQuarantined();
    }

    @Test
    void quarantine_afterARestart_stands() {
        Author twin = author.copy(7);
        author.put("k3", "v3");
        twin.put("k3", "another");
        keeper.take(author.suffix(0));
        keeper.take(twin.suffix(0));
        Keeper restarted = keeper.restarted(101).follow(author);

        assertThat(restarted.logs.doubts().quarantined(author.id())).isTrue();
        assertThat(restarted.logs.vector().entries()).doesNotContainKey(author.id());
    }

    @Test
    void release_whenItCameBack_readsOnFromTheEpochThatCounts() {
        quarantine();

        keeper.logs.release(author.id(), 2);
        author.open();
        author.put("k4", "back");
        keeper.take(author.suffix(4));

        assertThat(keeper.logs.doubts().quarantined(author.id())).isFalse();
        assertThat(head()).isEqualTo(author.head());
    }

    @Test
    void release_afterARestart_stands() {
        quarantine();
        keeper.logs.release(author.id(), 2);
        keeper.world.settle();

        Keeper restarted = keeper.restarted(101).follow(author);

        assertThat(restarted.logs.doubts().quarantined(author.id())).isFalse();
    }

    @Test
    void release_beforeTheForkItself_changesNothing() {
        author.open();
        quarantine();

        keeper.logs.release(author.id(), 2);

        assertThat(keeper.logs.doubts().quarantined(author.id())).isTrue();
    }

    @Test
    void evidence_ofWhatWasSaidBeforeItCameBack_convictsNobody() {
        quarantine();
        Fork evidence = keeper.logs.doubts().fork(author.id()).orElseThrow();

        keeper.logs.release(author.id(), 2);
        keeper.logs.evidence(evidence);

        assertThat(keeper.logs.doubts().quarantined(author.id())).isFalse();
    }

    /** By two contents of one position in the epoch of now. */
    private void quarantine() {
        Author twin = author.copy(7);
        author.put("k3", "v3");
        twin.put("k3", "another");
        keeper.take(author.suffix(0));
        keeper.take(twin.suffix(0));
        assertThat(keeper.logs.doubts().quarantined(author.id())).isTrue();
    }

    @Test
    void quarantine_ofOneOrigin_leavesTheOthersAlone() {
        Author other = Author.opened(2);
        keeper.follow(other);
        Author twin = author.copy(7);
        author.put("k3", "v3");
        twin.put("k3", "another");
        keeper.take(author.suffix(0));
        keeper.take(twin.suffix(0));

        assertThat(keeper.take(other.suffix(0))).isTrue();
    }

    @Test
    void quarantined_takesNothingMore() {
        Author twin = author.copy(7);
        author.put("k3", "v3");
        twin.put("k3", "another");
        keeper.take(author.suffix(0));
        keeper.take(twin.suffix(0));
        Head before = head();
        author.put("k4", "v4");

        assertThat(keeper.take(author.suffix(4))).isFalse();
        assertThat(head()).isEqualTo(before);
    }

    @Test
    void ingest_ofAnUnknownClassSignedByItsOrigin_stopsThatOriginAndReportsIt() {
        author.raw(new byte[] {1, 9, 0, 0, 1, 'k'});
        keeper.take(author.suffix(0));

        assertThat(keeper.logs.doubts().trouble(author.id()).orElseThrow()).contains("class 9");
        assertThat(keeper.stopped).hasSize(1);
        assertThat(keeper.logs.doubts().quarantined(author.id())).isFalse();
    }

    @Test
    void ingest_ofAnUnknownVersionSignedByItsOrigin_leavesTheOthersAlone() {
        author.raw(new byte[] {2, 1, 0, 0, 1, 'k'});
        keeper.take(author.suffix(0));
        Author other = Author.opened(2);
        keeper.follow(other);

        assertThat(keeper.take(other.suffix(0))).isTrue();
    }

    @Test
    void ingest_ofARootThatDoesNotFollow_stopsItsOrigin() {
        author.tree = MerkleSearchTree.empty();
        keeper.take(author.suffix(0));

        assertThat(keeper.logs.doubts().trouble(author.id()).orElseThrow())
                .contains("does not follow from its records");
        assertThat(keeper.applied).isEmpty();
    }

    @Test
    void ingest_ofMinedKeys_stopsTheirOrigin() {
        for (int i = 0, mined = 0; mined <= MerkleSearchTree.MAX_NODE_ENTRIES; i++) {
            byte[] key = ("m" + i).getBytes(UTF_8);
            if (MerkleSearchTree.layerOf(Sha256.hash(key)) == 0) {
                author.raw(LogRecord.put(key, new byte[0]).bytes());
                mined++;
            }
        }
        keeper.take(author.suffix(0));

        assertThat(keeper.logs.doubts().trouble(author.id()).orElseThrow()).contains("entries in one node");
    }

    @Test
    void ingest_aboutOurselvesFromTheFuture_isReported() {
        Keeper backup = keeper.restarted(101);
        keeper.put("mine", "v");
        Checkpoint newer = keeper.own.checkpoint();
        backup.open();
        backup.take(new Suffix(keeper.id(), 0, List.of(), newer));

        assertThat(backup.logs.doubts().trouble(keeper.id()).orElseThrow()).contains("restored backup");
    }

    @Test
    void ingest_aboutOurselvesFromACopy_isReportedThoughItIsShorter() {
        Keeper copy = keeper.restarted(101).open();
        Keeper other = keeper.restarted(102).open();
        other.put("mine", "v");
        other.put("mine", "w");
        other.take(new Suffix(keeper.id(), 0, List.of(), copy.own.checkpoint()));

        assertThat(other.logs.doubts().trouble(keeper.id())).isPresent();
    }

    @Test
    void ingest_aboutOurselvesForged_isIgnored() {
        keeper.take(new Suffix(keeper.id(), 0, List.of(), author.checkpoint()));

        assertThat(keeper.logs.doubts().trouble(keeper.id())).isEmpty();
    }

    @Test
    void ingest_aboutOurselvesFromThePast_isIgnored() {
        Checkpoint old = keeper.own.checkpoint();
        keeper.put("mine", "v");
        keeper.take(new Suffix(keeper.id(), 0, List.of(), old));

        assertThat(keeper.logs.doubts().trouble(keeper.id())).isEmpty();
    }

    @Test
    void ingest_ofAStranger_isIgnored() {
        assertThat(keeper.take(Author.opened(9).suffix(0))).isFalse();
    }

    @Test
    void ingest_beyondWhatOneBatchTakes_isStoredWhole() {
        for (int i = 0; i < 600; i++) {
            author.write(LogRecord.put(("big" + i).getBytes(UTF_8), new byte[60_000]));
        }
        keeper.take(author.suffix(0));

        assertThat(keeper.store.size("base/" + author.id().hex() + "/1")).isEqualTo(603);
        assertThat(keeper.restarted(101).follow(author).logs.head(author.id())).contains(author.head());
    }

    @Test
    void follow_afterACrashBetweenBatches_readsTheRestAgain() {
        for (int i = 0; i < 300; i++) {
            author.write(LogRecord.put(("big" + i).getBytes(UTF_8), new byte[60_000]));
        }
        keeper.store.hold();
        keeper.take(author.suffix(0));
        keeper.store.releaseOne();
        Keeper restarted = keeper.restarted(101).follow(author);
        assertThat(restarted.logs.head(author.id())).isEmpty();
        restarted.take(author.suffix(0));

        assertThat(restarted.logs.head(author.id())).contains(author.head());
        assertThat(restarted.store.size("base/" + author.id().hex() + "/1")).isEqualTo(303);
    }

    private Checkpoint truncated(int records) {
        Author short1 = Author.opened(1);
        assertThat(short1.records).hasSize(records);
        return short1.checkpoint();
    }

    private Head head() {
        return keeper.logs.head(author.id()).orElseThrow();
    }

    private void assertBlamed(Suffix suffix) {
        assertThatThrownBy(() -> keeper.take(suffix)).isInstanceOf(MalformedException.class);
        assertThat(keeper.stopped).isEmpty();
        assertThat(keeper.logs.doubts().trouble(author.id())).isEmpty();
    }

    private void assertQuarantined() {
        assertThat(keeper.logs.doubts().quarantined(author.id())).isTrue();
        assertThat(keeper.stopped).hasSize(1).first().asString().contains("forked");
        assertThat(keeper.store.value("evidence/" + author.id().hex())).isNotEmpty();
    }
}
