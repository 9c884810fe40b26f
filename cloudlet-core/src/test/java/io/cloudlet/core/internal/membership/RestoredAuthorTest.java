package io.cloudlet.core.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Right;
import io.cloudlet.core.internal.membership.AuthorityRecord.Basis;
import io.cloudlet.core.internal.membership.Realm.Person;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.policy.FenceId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An admin's home was restored from a backup, and it decided on two branches of its log. */
class RestoredAuthorTest {

    private final Realm realm = new Realm();
    private final Person admin = realm.admin(2, "admin", realm.founder);
    private final Person witness = realm.person(3, "witness");
    private final Person first = realm.person(4, "first");
    private final Person second = realm.person(5, "second");

    /** The witness hears of the first branch, and the admin of nothing but the second. */
    private void decideTwice() {
        admin.admits(witness);
        admin.backedUp();
        admin.admits(first);
        witness.sees(admin);
        admin.restored();
        admin.admits(second);
    }

    @Test
    void branches_bothCount() {
        decideTwice();

        assertThat(realm.active(first)).isTrue();
        assertThat(realm.active(second)).isTrue();
    }

    @Test
    void branches_ofTheVeryFirstDecision_bothCount() {
        admin.backedUp();
        admin.admits(first);
        admin.restored();
        admin.admits(second);

        assertThat(realm.active(first)).isTrue();
        assertThat(realm.active(second)).isTrue();
    }

    @Test
    void branches_untilTheyAreJoined_areApart() {
        decideTwice();
        admin.sees(witness);
        assertThat(realm.membership().apart().get(admin.id())).hasSize(1);

        admin.joins();
        assertThat(realm.membership().apart()).isEmpty();
    }

    @Test
    void removal_afterTheyWereJoined_leavesWhatWasDecidedOnBoth() {
        decideTwice();
        admin.sees(witness).joins();
        realm.founder.sees(admin).removes(admin);

        assertThat(realm.active(admin)).isFalse();
        assertThat(realm.active(first)).isTrue();
        assertThat(realm.active(second)).isTrue();
    }

    @Test
    void removal_ofWhomOnlyOneBranchWasSeen_cutsTheOther() {
        decideTwice();
        realm.founder.sees(witness).removes(admin);
        admin.sees(witness).joins();

        assertThat(realm.active(first)).isTrue();
        assertThat(realm.active(second)).isFalse();
    }

    /** Another admin saw what was decided at the same position on the other branch, which is not the same. */
    @Test
    void exclusion_onABranchThatAnIncluderHasNotSeen_isApart() {
        Person fencer = realm.fencer(6, "fencer", realm.founder);
        Person other = realm.fencer(7, "other", realm.founder);
        realm.founder.admits(first);
        realm.founder.admits(second);
        FenceId fence = realm.founder.draws("geo", realm.founder, first, second);
        fencer.sees(realm.founder).backedUp();
        other.sees(realm.founder);
        fencer.excludes(fence, first);
        other.sees(fencer);
        fencer.restored().excludes(fence, second);
        other.includes(fence, second);

        assertThat(realm.fence(fence).has(second.id())).isFalse();
    }

    @Test
    void grant_ofWhoHasNotSeenTheRevocationOnTheOtherBranch_isApart() {
        Person revoker = realm.admin(6, "revoker", realm.founder);
        Person other = realm.admin(7, "other", realm.founder);
        realm.founder.admits(first);
        revoker.sees(realm.founder);
        revoker.grants(first);
        other.sees(revoker);
        revoker.backedUp();
        revoker.admits(second);
        other.sees(revoker);
        revoker.restored().revokes(first);
        other.grants(first);

        assertThat(realm.membership().holds(first.id(), Right.MEMBERSHIP)).isFalse();
    }

    @Test
    void branch_begunAfterTheRemoval_isCut() {
        decideTwice();
        admin.sees(witness).joins();
        realm.founder.sees(admin).removes(admin);
        Person late = realm.person(6, "late");
        admin.restored().admits(late);

        assertThat(realm.active(late)).isFalse();
    }

    @Test
    void branch_thatLeavesOutAPosition_isIgnored() {
        admin.backedUp();
        AuthorityRecord one = AuthorityRecord.decode(admin.admits(first));
        LogRecord founding = realm.founder.said.get(0);
        Basis beyond = new Basis(one.position() + 2, one.hash(), List.of(AuthorityRecord.hashOf(founding)));
        admin.says(new Statement.Admit(second.candidate(), 1, "00".repeat(16)), beyond);

        assertThat(realm.membership().member(second.id())).isEmpty();
    }

    @Test
    void branches_whateverTheOrderInWhichTheyAreHeardOf_giveTheSame() {
        decideTwice();
        admin.sees(witness).joins();
        admin.removes(first);
        List<LogRecord> records = realm.records();
        Membership expected = realm.membership();
        for (int turn = 0; turn < records.size(); turn++) {
            records.add(records.remove(0));
            assertThat(realm.membership(records)).contains(expected);
        }
        assertThat(expected.active(second.id())).isTrue();
        assertThat(expected.active(first.id())).isFalse();
    }
}
