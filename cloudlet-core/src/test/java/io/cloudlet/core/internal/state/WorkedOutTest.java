package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.testkit.simulated.World;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Long live sets that were walked are worked out aside; what becomes of the log meanwhile counts. */
class WorkedOutTest {

    private static final int MANY = 600;

    private final Keeper keeper = new Keeper(new World(), 100).open();
    private final Author author = Author.opened(9);
    private final boolean[] alive = {true};

    {
        keeper.follow(author);
        keeper.take(author.suffix(0));
        keeper.applied.clear();
        for (int i = 0; i < MANY; i++) {
            author.put("k" + i, "v");
        }
    }

    @Test
    void workOut_ofMuch_isDoneAside() {
        CompletionStage<Void> workedOut = keeper.logs.workOut(fetched());
        assertThat(workedOut.toCompletableFuture().isDone()).isFalse();
        keeper.world.settle();
        assertThat(workedOut.toCompletableFuture().isDone()).isTrue();
    }

    @Test
    void workOut_ofLittle_needNotBeWaitedFor() {
        Author little = Author.opened(10).put("k", "v");
        keeper.follow(little);
        Walk walk = begun(little);
        keeper.fetch(walk, little.tree);
        assertThat(keeper.logs.workOut(walk).toCompletableFuture().isDone()).isTrue();
    }

    @Test
    void walked_onceWorkedOut_isTakenOverWhole() {
        assertThat(keeper.logs.walked(workedOut())).isTrue();
        keeper.world.settle();
        assertThat(keeper.logs.head(author.id())).contains(author.head());
        assertThat(keeper.applied).hasSize(MANY);
        assertThat(keeper.logs.walking(author.id())).isFalse();
        assertThat(keeper.restarted(2).open().follow(author).logs.head(author.id()))
                .contains(author.head());
    }

    @Test
    void walked_whenSomeOfItCameMeanwhile_tellsTheRest() {
        Author shorter = author.copy(11);
        author.put("more", "v");
        Walk walk = workedOut();
        keeper.take(shorter.suffix(1));
        keeper.applied.clear();
        assertThat(keeper.logs.walked(walk)).isTrue();
        assertThat(keeper.logs.head(author.id())).contains(author.head());
        assertThat(keeper.applied).extracting(LogRecord::key).containsExactly("more".getBytes(UTF_8));
    }

    @Test
    void walked_whenAllOfItAndMoreCameMeanwhile_changesNothing() {
        Walk walk = workedOut();
        keeper.take(author.put("more", "v").suffix(1));
        keeper.applied.clear();
        assertThat(keeper.logs.walked(walk)).isFalse();
        assertThat(keeper.logs.head(author.id())).contains(author.head());
        assertThat(keeper.applied).isEmpty();
    }

    @Test
    void walked_whenItsOriginWasQuarantinedMeanwhile_changesNothing() {
        Author other = author.copy(12);
        Walk walk = workedOut();
        keeper.take(author.suffix(1));
        other.put("k0", "else").put("k1", "else");
        author.put("k0", "once").put("k1", "once");
        keeper.take(author.suffix(MANY + 1));
        keeper.take(other.suffix(MANY + 1));
        keeper.applied.clear();
        assertThat(keeper.logs.doubts().quarantined(author.id())).isTrue();
        assertThat(keeper.logs.walked(walk)).isFalse();
        assertThat(keeper.applied).isEmpty();
    }

    @Test
    void walked_ofALogThatIsNotReadAnyMore_changesNothing() {
        Walk walk = workedOut();
        keeper.logs.retain(Set.of());
        assertThat(keeper.logs.walked(walk)).isFalse();
        assertThat(keeper.applied).isEmpty();
    }

    @Test
    void walked_ofWhatBreaksTheRules_stopsItsOrigin() {
        author.tree = author.tree.put(LogRecord.deletion("d".getBytes(UTF_8)), 2);
        assertThat(keeper.logs.walked(workedOut())).isTrue();
        assertThat(keeper.logs.doubts().trouble(author.id()).orElseThrow()).contains("a live DELETION");
        assertThat(keeper.applied).isEmpty();
    }

    @Test
    void jump_whenTheLinkOfAWalkThatIsWorkedOutEnds_beginsAnew() {
        Walk lost = workedOut();
        assertThat(keeper.logs.jump(jump(author), Head.EMPTY, () -> true)).isEmpty();
        alive[0] = false;
        assertThat(begun(author)).isNotSameAs(lost);
    }

    private Walk workedOut() {
        Walk walk = fetched();
        CompletionStage<Void> unused = keeper.logs.workOut(walk);
        keeper.world.settle();
        return walk;
    }

    private Walk fetched() {
        Walk walk = begun(author);
        keeper.fetch(walk, author.tree);
        return walk;
    }

    private Walk begun(Author of) {
        Head here = keeper.logs.head(of.id()).orElse(Head.EMPTY);
        return keeper.logs.jump(jump(of), here, () -> alive[0]).orElseThrow();
    }

    private static Jump jump(Author of) {
        return new Jump(of.checkpoint(), of.history, Jump.Relation.UNKNOWN, Head.EMPTY.history(), List.of());
    }
}
