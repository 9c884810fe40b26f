package io.cloudlet.core.internal.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.policy.FenceEpoch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChainTest {

    private final Links links = new Links();
    private final ChainEntry one = links.entry(1, 1, null);
    private final ChainEntry two = links.entry(1, 2, one);
    private final ChainEntry three = links.entry(1, 3, two);

    @Test
    void of_inWhateverOrder_givesTheSameNewest() {
        List<ChainEntry> entries = new ArrayList<>(List.of(one, two, three));
        for (int seed = 0; seed < 10; seed++) {
            Collections.shuffle(entries, new Random(seed));
            Chain chain = Chain.of(entries, Optional.empty());
            assertThat(chain.newest()).contains(three);
            assertThat(chain.trouble()).isEmpty();
            assertThat(chain.before(three)).contains(two);
        }
    }

    @Test
    void of_withOneMissing_endsBeforeIt() {
        assertThat(Chain.of(List.of(one, three), Optional.empty()).newest()).contains(one);
    }

    @Test
    void of_aSecondFirst_isNotFollowedByWhatNamesTheOther() {
        ChainEntry pretender = links.entry(1, 2, links.entry(1, 1, null));
        assertThat(Chain.of(List.of(one, pretender), Optional.empty()).newest()).contains(one);
    }

    @Test
    void of_numbersLeftOut_isFollowed() {
        ChainEntry leap = links.entry(1, 2 + Chain.MOST_LEFT_OUT, one);
        assertThat(Chain.of(List.of(one, leap), Optional.empty()).newest()).contains(leap);
    }

    @Test
    void of_moreNumbersLeftOutThanAllowed_isNotFollowed() {
        ChainEntry leap = links.entry(1, 3 + Chain.MOST_LEFT_OUT, one);
        assertThat(Chain.of(List.of(one, leap), Optional.empty()).newest()).contains(one);
    }

    @Test
    void of_aNumberThatGoesBack_isNotFollowed() {
        ChainEntry back = links.entry(2, 1, two);
        assertThat(Chain.of(List.of(one, two, back), Optional.empty()).newest()).contains(two);
    }

    @Test
    void aside_ofOneBranch_isNothing() {
        assertThat(Chain.of(List.of(one, two, three), Optional.empty()).aside()).isEmpty();
    }

    @Test
    void aside_ofTwoBranches_isWhatTheNewestDoesNotComeAfter() {
        ChainEntry later = links.entry(1, 9, one);
        Chain chain = Chain.of(List.of(one, two, three, later), Optional.of(three));
        assertThat(chain.newest()).contains(later);
        assertThat(chain.trouble()).isEmpty();
        assertThat(chain.aside()).containsExactlyInAnyOrder(two.epoch(), three.epoch());
    }

    @Test
    void of_twoEpochsOfOneNumber_isAForkAndKeepsWhatWasFollowed() {
        ChainEntry other = links.entry(1, 2, one);
        for (ChainEntry followed : List.of(two, other)) {
            Chain chain = Chain.of(List.of(one, two, other), Optional.of(followed));
            assertThat(chain.trouble())
                    .hasValueSatisfying(why -> assertThat(why).contains("two epochs 1.2"));
            assertThat(chain.newest()).contains(followed);
        }
    }

    @Test
    void of_lessThanWasFollowed_isARollBack() {
        Chain chain = Chain.of(List.of(one, two), Optional.of(three));
        assertThat(chain.trouble()).hasValueSatisfying(why -> assertThat(why).contains("1.3"));
        assertThat(chain.newest()).contains(three);
    }

    @Test
    void of_aForkThatALaterKeeperSettled_isNone() {
        ChainEntry other = links.entry(1, 2, one);
        ChainEntry further = links.entry(1, 3, other);
        ChainEntry settling = links.entry(2, 3, two);
        for (ChainEntry followed : List.of(two, other)) {
            Chain forked = Chain.of(List.of(one, two, other, further), Optional.of(followed));
            assertThat(forked.trouble()).isPresent();
            assertThat(forked.newest()).contains(followed.equals(two) ? two : further);
            Chain settled = Chain.of(List.of(one, two, other, further, settling), Optional.of(followed));
            assertThat(settled.trouble()).isEmpty();
            assertThat(settled.newest()).contains(settling);
        }
    }

    @Test
    void of_whatWasFollowedAlone_goesOnFromThere() {
        Chain chain = Chain.of(List.of(three), Optional.of(two));
        assertThat(chain.newest()).contains(three);
    }

    @Test
    void of_anotherInThePlaceOfWhatWasFollowed_isARollBack() {
        ChainEntry other = links.entry(1, 3, two);
        Chain chain = Chain.of(List.of(one, two, other), Optional.of(three));
        assertThat(chain.trouble()).isPresent();
    }

    @Test
    void of_twoKeepersAfterAPartition_followsTheHigherTermAndKnowsTheOther() {
        ChainEntry formerKeepers = links.entry(1, 4, three);
        ChainEntry newKeepers = links.entry(2, 4, three);
        Chain chain = Chain.of(List.of(one, two, three, formerKeepers, newKeepers), Optional.of(formerKeepers));
        assertThat(chain.newest()).contains(newKeepers);
        assertThat(chain.get(new FenceEpoch(1, 4))).contains(formerKeepers);
        assertThat(chain.before(newKeepers)).contains(three);
        assertThat(chain.trouble()).isEmpty();
    }
}
