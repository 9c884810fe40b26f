package io.cloudlet.core.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Long logs that come over links, in pieces, are worked out aside. */
class DraftTest {

    private static final int MANY = 1_200;
    private static final int PIECE = 250;

    private final Author author = author("v");
    private final Keeper keeper = new Keeper(new World(), 100).open().follow(author);

    @Test
    void ingest_ofALongOne_takesItOverWhole() {
        Draft draft = brought(author, () -> true);

        assertThat(draft.settled()).isFalse();
        assertThat(keeper.logs.ingest(draft, author.checkpoint())).isTrue();
        assertThat(keeper.logs.head(author.id())).contains(author.head());
        assertThat(keeper.applied).hasSize(MANY + 1);
        assertThat(keeper.logs.walking(author.id())).isFalse();
    }

    @Test
    void ingest_ofMoreThanOneBatch_isStoredAndProvableWhole() {
        Author large = author("v".repeat(12 * 1024));
        keeper.follow(large);
        Draft draft = brought(large, () -> true);
        keeper.logs.ingest(draft, large.checkpoint());
        keeper.world.settle();
        Head before = large.head();
        large.put("more", "v");
        keeper.take(large.suffix((int) before.sequence()));
        Keeper restarted = keeper.restarted(2).open().follow(large);

        assertThat(restarted.logs.head(large.id())).contains(large.head());
        assertThat(keeper.logs.continues(large.id(), before)).isTrue();
        assertThat(restarted.logs.continues(large.id(), before)).isTrue();
    }

    @Test
    void ingest_ofALongOneThatWasTamperedWith_blamesWhoBroughtIt() {
        Draft draft = keeper.logs.draft(author.id(), 0, () -> true);
        List<byte[]> records = new ArrayList<>(author.suffix(0).records());
        byte[] tampered = records.get(MANY - 1).clone();
        tampered[tampered.length - 1] ^= 1;
        records.set(MANY - 1, tampered);
        bring(draft, records);

        assertThatThrownBy(() -> keeper.logs.ingest(draft, author.checkpoint())).isInstanceOf(MalformedException.class);
        assertThat(keeper.applied).isEmpty();
    }

    @Test
    void draft_ofWhatAnotherLinkIsBringing_isLeft() {
        Draft first = keeper.logs.draft(author.id(), 0, () -> true);
        first.add(author.suffix(0).records().subList(0, MANY / 2));
        Draft second = brought(author, () -> true);

        assertThat(keeper.logs.walking(author.id())).isTrue();
        assertThat(second.settled()).isTrue();
        assertThat(keeper.logs.ingest(second, author.checkpoint())).isFalse();
    }

    @Test
    void abandon_ofALongOne_letsOthersBringIt() {
        Draft draft = brought(author, () -> true);
        draft.abandon();

        assertThat(keeper.logs.walking(author.id())).isFalse();
        assertThat(keeper.logs.ingest(brought(author, () -> true), author.checkpoint()))
                .isTrue();
    }

    @Test
    void ingest_whenSomeOfItCameMeanwhile_isLeft() {
        Draft draft = brought(author, () -> true);
        Author shorter = Author.opened(1);
        shorter.put("k0", "v");
        keeper.take(shorter.suffix(0));
        keeper.applied.clear();

        assertThat(keeper.logs.ingest(draft, author.checkpoint())).isFalse();
        assertThat(keeper.logs.head(author.id())).contains(shorter.head());
        assertThat(keeper.applied).isEmpty();
    }

    @Test
    void ingest_whenItsOriginWasQuarantinedMeanwhile_isLeft() {
        Author other = Author.opened(1).put("else", "v");
        keeper.take(Author.opened(1).put("k0", "v").suffix(0));
        Draft draft = brought(author, () -> true);
        keeper.take(other.suffix(0));
        keeper.applied.clear();

        assertThat(keeper.logs.doubts().quarantined(author.id())).isTrue();
        assertThat(keeper.logs.ingest(draft, author.checkpoint())).isFalse();
        assertThat(keeper.applied).isEmpty();
    }

    @Test
    void walking_whenTheLinkThatBringsItEnds_isOver() {
        boolean[] alive = {true};
        Draft draft = keeper.logs.draft(author.id(), 0, () -> alive[0]);
        draft.add(author.suffix(0).records().subList(0, MANY / 2));
        assertThat(keeper.logs.walking(author.id())).isTrue();
        alive[0] = false;

        assertThat(keeper.logs.walking(author.id())).isFalse();
    }

    @Test
    void walking_ofALongOneThatTrickles_endsInTime() {
        Draft draft = keeper.logs.draft(author.id(), 0, () -> true);
        List<byte[]> records = author.suffix(0).records();
        draft.add(records.subList(0, MANY / 2));
        for (int i = MANY / 2; i < MANY / 2 + 12; i++) {
            keeper.world.pass(Duration.ofSeconds(1));
            draft.add(records.subList(i, i + 1));
        }
        assertThat(keeper.logs.walking(author.id())).isFalse();
    }

    private Draft brought(Author of, BooleanSupplier alive) {
        Draft draft = keeper.logs.draft(of.id(), 0, alive);
        bring(draft, of.suffix(0).records());
        return draft;
    }

    private void bring(Draft draft, List<byte[]> records) {
        for (int from = 0; from < records.size(); from += PIECE) {
            draft.add(records.subList(from, Math.min(records.size(), from + PIECE)));
        }
        if (!draft.settled()) {
            var unused = draft.settle();
        }
        keeper.world.settle();
    }

    private static Author author(String body) {
        Author author = Author.opened(body.length());
        for (int i = 0; i < MANY; i++) {
            author.put("k" + i, body);
        }
        return author;
    }
}
