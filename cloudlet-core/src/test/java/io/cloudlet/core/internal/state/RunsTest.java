package io.cloudlet.core.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where two branches of a log parted, by the runs that each names. */
class RunsTest {

    private static final MerkleSearchTree NOTHING = MerkleSearchTree.empty();

    @Test
    void common_oneRunThatWentOnInOne_isWhereItEndedInTheOther() {
        Runs here = runs(head(1, "a", 10), head(2, "b", 20));
        Runs there = runs(head(1, "a", 15));

        assertThat(here.common(there)).isEqualTo(10);
        assertThat(there.common(here)).isEqualTo(10);
    }

    @Test
    void common_severalRuns_isTheNewestOfThem() {
        Runs here = runs(head(1, "a", 10), head(2, "b", 20), head(3, "c", 30));
        Runs there = runs(head(1, "a", 10), head(2, "b", 25), head(3, "d", 40));

        assertThat(here.common(there)).isEqualTo(20);
    }

    @Test
    void common_noRun_isNothing() {
        assertThat(runs(head(1, "a", 10)).common(runs(head(1, "b", 12)))).isZero();
    }

    @Test
    void common_partedLongerAgoThanIsKnown_isTheOldestThatIs() {
        Head[] many = new Head[Runs.MOST + 10];
        for (int i = 0; i < many.length; i++) {
            many[i] = head(i + 1, "a", 10L * (i + 1));
        }

        assertThat(runs(many).common(runs(head(1, "b", 12)))).isEqualTo(110);
    }

    @Test
    void containedIn_aBranchThatTookItOver_isUpToThere() {
        Runs left = runs(head(1, "a", 10), head(2, "b", 20));
        MerkleSearchTree tree = NOTHING.put(TakenOver.record(epoch(2, "b"), 17), 12);

        assertThat(left.containedIn(runs(head(1, "a", 11)), tree)).isEqualTo(17);
    }

    @Test
    void ends_ofWhatIsNoListOfRuns_areNone() {
        assertThat(Runs.ends(new byte[] {0, 0, 0, 9})).isEmpty();
    }

    /** As a log would name them that had these heads when its runs ended. */
    private static Runs runs(Head... heads) {
        MerkleSearchTree tree = NOTHING;
        for (Head head : heads) {
            tree = tree.put(Runs.of(tree, head).toRecord(), head.sequence());
        }
        return Runs.of(tree, heads[heads.length - 1]);
    }

    private static Head head(long number, String letter, long sequence) {
        return new Head(epoch(number, letter), sequence, "00".repeat(32));
    }

    private static LogEpoch epoch(long number, String letter) {
        return new LogEpoch(number, letter.repeat(32));
    }
}
