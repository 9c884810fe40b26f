package io.cloudlet.core.internal.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.data.Entry.Deleted;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.data.DataObject.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What counts follows from what was said, not from the order in which it came. */
class VersionSetTest {

    private static final Subject OBJECT = new Subject("d", "o");
    private static final CloudletId A = new CloudletId("aa".repeat(32));
    private static final CloudletId B = new CloudletId("bb".repeat(32));
    private static final CloudletId C = new CloudletId("cc".repeat(32));
    private static final List<CloudletId> WRITERS = List.of(A, B, C);

    /** What one log says. */
    private record Word(CloudletId origin, Entry entry) {}

    private static Entry entry(CloudletId writer, long number, Map<CloudletId, Long> seen, boolean deleted) {
        Version version = new Version(writer, number);
        String blob = Hash.hex(Hash.sha256(version.toString().getBytes(UTF_8))).substring(0, 32);
        Entry.Content content = deleted ? new Deleted() : new Body(1, blob, SealKey.of(new byte[32]), Instant.EPOCH);
        return new Entry(OBJECT, version, new Seen(new TreeMap<>(seen)).with(version), content);
    }

    private static Entry put(CloudletId writer, long number, Map<CloudletId, Long> seen) {
        return entry(writer, number, seen, false);
    }

    private static Entry deletion(CloudletId writer, long number, Map<CloudletId, Long> seen) {
        return entry(writer, number, seen, true);
    }

    private static VersionSet of(List<Word> words) {
        VersionSet set = VersionSet.EMPTY;
        for (Word word : words) {
            set = set.with(word.origin, word.entry);
        }
        return set;
    }

    private static VersionSet of(Entry... entries) {
        return of(List.of(entries).stream()
                .map(entry -> new Word(entry.version().writer(), entry))
                .toList());
    }

    private static List<Version> versions(List<Entry> entries) {
        return entries.stream().map(Entry::version).toList();
    }

    @Test
    void winner_whereOneSawTheOther_isTheLater() {
        Entry first = put(C, 1, Map.of());
        Entry second = put(A, 1, Map.of(C, 1L));
        assertThat(of(first, second).winner()).contains(second);
        assertThat(of(first, second).readable()).containsExactly(second, first);
    }

    @Test
    void winner_writtenApart_isWhoSawMore_thenTheHigherId() {
        Entry more = put(A, 2, Map.of(C, 3L));
        Entry less = put(B, 1, Map.of(C, 3L));
        assertThat(of(more, less).winner()).contains(more);
        Entry a = put(A, 1, Map.of());
        Entry b = put(B, 1, Map.of());
        assertThat(of(a, b).winner()).contains(b);
        assertThat(of(a, b).readable()).containsExactly(b, a);
    }

    @Test
    void winner_besideADeletionWrittenApart_lives() {
        Entry base = put(A, 1, Map.of());
        Entry deletion = deletion(A, 2, Map.of(C, 9L));
        Entry apart = put(B, 1, Map.of(A, 1L));
        VersionSet set = of(base, deletion, apart);
        assertThat(set.winner()).contains(apart);
        assertThat(set.readable()).containsExactly(apart);
    }

    @Test
    void deletion_thatSawAll_leavesNothing() {
        VersionSet set = of(put(A, 1, Map.of()), put(B, 1, Map.of()), deletion(C, 1, Map.of(A, 1L, B, 1L)));
        assertThat(set.winner()).isEmpty();
        assertThat(set.readable()).isEmpty();
        assertThat(set.expendable(A, 100)).containsExactly(new Version(A, 1));
        assertThat(set.expendable(B, 100)).containsExactly(new Version(B, 1));
        assertThat(set.expendable(C, 0)).isEmpty();
    }

    @Test
    void deletion_overwritten_staysUntilWhatItDeletedIsGone() {
        Entry old = put(A, 1, Map.of());
        Entry deletion = deletion(B, 1, Map.of(A, 1L));
        Entry fresh = put(B, 2, Map.of(A, 1L, B, 1L));
        assertThat(of(old, deletion, fresh).expendable(B, 5)).isEmpty();
        assertThat(of(old, deletion, fresh).expendable(A, 5)).containsExactly(new Version(A, 1));
        assertThat(of(deletion, fresh).expendable(B, 5)).containsExactly(new Version(B, 1));
        assertThat(of(deletion, fresh).readable()).containsExactly(fresh);
    }

    @Test
    void expendable_isWhatIsBeyondTheNewestKept_overAllLogs_neverAHead() {
        Entry a1 = put(A, 1, Map.of());
        Entry b1 = put(B, 1, Map.of(A, 1L));
        Entry a2 = put(A, 2, Map.of(B, 1L));
        Entry b2 = put(B, 2, Map.of(A, 2L));
        Entry apart = put(C, 1, Map.of());
        VersionSet set = of(a1, b1, a2, b2, apart);
        assertThat(set.readable()).containsExactly(b2, apart, a2, b1, a1);
        assertThat(set.expendable(A, 1)).containsExactly(new Version(A, 1));
        assertThat(set.expendable(B, 1)).containsExactly(new Version(B, 1));
        assertThat(set.expendable(A, 0)).containsExactly(new Version(A, 2), new Version(A, 1));
        assertThat(set.expendable(C, 0)).isEmpty();
    }

    @Test
    void version_inSeveralLogs_isOne_andStaysWhileAnyLogSaysIt() {
        Entry entry = put(A, 1, Map.of());
        VersionSet set = of(List.of(new Word(A, entry), new Word(B, entry)));
        assertThat(set.readable()).containsExactly(entry);
        assertThat(set.saidOnlyBy(A::equals)).isEmpty();
        assertThat(set.without(B, entry.version()).saidOnlyBy(A::equals)).containsExactly(entry);
        assertThat(set.without(A, entry.version()).winner()).contains(entry);
        assertThat(set.without(A, entry.version()).without(B, entry.version()).isEmpty())
                .isTrue();
        assertThat(set.without(C, entry.version()).readable()).containsExactly(entry);
    }

    @Test
    void version_saidTwoWays_isFirstWhatItsWriterSays() {
        Entry original = put(B, 1, Map.of());
        Entry adopted = original.with(new Body(1, "77".repeat(16), SealKey.of(new byte[32]), Instant.EPOCH));
        VersionSet set = of(List.of(new Word(A, adopted), new Word(B, original)));
        assertThat(set.winner()).contains(original);
        assertThat(set.said(original.version())).containsExactly(original, adopted);
        VersionSet orphan = of(List.of(new Word(C, original), new Word(A, adopted)));
        assertThat(orphan.winner()).contains(adopted);
    }

    @Test
    void liars_whoSupersedeEachOther_hideNothing() {
        Entry one = put(A, 1, Map.of(B, 9L));
        Entry two = put(B, 1, Map.of(A, 9L));
        assertThat(of(one, two).readable()).containsExactlyInAnyOrder(one, two);
        assertThat(of(one, two).winner()).isPresent();
        assertThat(of(one, two).expendable(A, 0)).isEmpty();
    }

    @Test
    void sum_ofEnormousNumbers_doesNotOverflow() {
        Map<CloudletId, Long> huge = new TreeMap<>();
        for (int i = 0; i < 40_000; i++) {
            huge.put(Hash.cloudletId(Hash.sha256(new byte[] {(byte) i, (byte) (i >> 8)})), Entry.HIGHEST_NUMBER);
        }
        assertThat(new Seen(new TreeMap<>(huge)).sum()).isEqualTo(Long.MAX_VALUE);
    }

    /** Writers at random who each saw some of what there was; what they said then arrives in random orders. */
    @Test
    void everyOrderOfArrival_givesTheSame() {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            List<Word> words = history(random);
            VersionSet first = of(words);
            for (int order = 0; order < 8; order++) {
                Collections.shuffle(words, random);
                VersionSet same = of(words);
                String which = "seed " + seed;
                assertThat(same.winner()).as(which).isEqualTo(first.winner());
                assertThat(same.readable()).as(which).isEqualTo(first.readable());
                for (CloudletId origin : WRITERS) {
                    assertThat(same.expendable(origin, 2)).as(which).isEqualTo(first.expendable(origin, 2));
                }
            }
        }
    }

    /** Each log clears away what is expendable, in any order and interleaved with arrival: what counts stays what it was. */
    @Test
    void clearing_inAnyOrder_neverChangesWhatCounts() {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            VersionSet set = of(history(random));
            Optional<Entry> winner = set.winner();
            Set<Version> heads = heads(set);
            for (int step = 0; step < 40; step++) {
                CloudletId origin = WRITERS.get(random.nextInt(3));
                List<Version> spare = new ArrayList<>(set.expendable(origin, 1));
                if (!spare.isEmpty()) {
                    set = set.without(origin, spare.get(random.nextInt(spare.size())));
                }
                assertThat(set.winner()).as("seed " + seed).isEqualTo(winner);
                assertThat(heads(set)).as("seed " + seed).isEqualTo(heads);
            }
        }
    }

    private static Set<Version> heads(VersionSet set) {
        List<Entry> readable = set.readable();
        return new HashSet<>(versions(readable.stream()
                .filter(entry -> readable.stream().noneMatch(other -> other.supersedes(entry)))
                .toList()));
    }

    private static List<Word> history(Random random) {
        Map<CloudletId, VersionSet> known = new TreeMap<>();
        List<Word> words = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            CloudletId writer = WRITERS.get(random.nextInt(3));
            VersionSet mine = known.getOrDefault(writer, VersionSet.EMPTY);
            long number = mine.seen().of(writer) + 1;
            Entry entry = entry(writer, number, mine.seen().numbers(), random.nextInt(5) == 0);
            words.add(new Word(writer, entry));
            known.put(writer, mine.with(writer, entry));
            // One hears all that another knows, or nothing: logs are read in order, but bodies of knowledge travel
            // whole.
            CloudletId teller = WRITERS.get(random.nextInt(3));
            CloudletId hearer = WRITERS.get(random.nextInt(3));
            VersionSet told = known.getOrDefault(teller, VersionSet.EMPTY);
            VersionSet heard = known.getOrDefault(hearer, VersionSet.EMPTY);
            for (Word word : words) {
                if (told.said(word.origin, word.entry.version()).isPresent()) {
                    heard = heard.with(word.origin, word.entry);
                }
            }
            known.put(hearer, heard);
        }
        return words;
    }
}
