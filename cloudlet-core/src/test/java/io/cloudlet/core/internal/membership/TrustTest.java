package io.cloudlet.core.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Right;
import io.cloudlet.core.internal.membership.Realm.Person;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;
import org.junit.jupiter.api.Test;

/** What appraisals compare with, as a function of what was decided, in whatever order it arrives. */
class TrustTest {

    private static final String MACHINE = "e1".repeat(32);

    private final Realm realm = new Realm();
    private final Person founder = realm.founder;
    private final Person bob = person(2, "bob");
    private final Person carol = person(3, "carol");
    private final Person edge = realm.person(4, "edge");

    TrustTest() {
        founder.admits(edge);
        bob.sees(founder);
        carol.sees(founder);
        edge.sees(founder);
    }

    private Person person(int seed, String name) {
        Person person = realm.person(seed, name);
        founder.admits(person);
        founder.grants(person, Right.POLICIES);
        return person;
    }

    private static Reference values(String digit) {
        return ReferenceValues.named("good").register(0, digit.repeat(64));
    }

    private static void approves(Person person, Reference reference) {
        person.says(new TrustStatement.Approve(reference));
    }

    private static void withdraws(Person person, Reference reference) {
        person.says(new TrustStatement.Withdraw(TrustSubject.of(reference)));
    }

    private References references() {
        return realm.membership().references();
    }

    @Test
    void approve_byAHolderOfTheRight_stands() {
        approves(bob, values("1"));
        assertThat(references().standing()).containsExactly(values("1"));
    }

    @Test
    void approve_bySomebodyWithoutTheRight_isIgnored() {
        approves(edge, values("1"));
        assertThat(references().standing()).isEmpty();
    }

    @Test
    void approve_ofAnotherWithItsName_takesItsPlace() {
        approves(bob, values("1"));
        approves(carol.sees(bob), values("2"));
        assertThat(references().standing()).containsExactly(values("2"));
    }

    @Test
    void approve_ofTwoApart_leavesTheSameOneEverywhere() {
        approves(bob, values("1"));
        approves(carol, values("2"));
        assertThat(references().standing()).hasSize(1);
    }

    @Test
    void approve_nearerToTheRoot_decides() {
        approves(bob, values("1"));
        approves(founder, values("2"));
        assertThat(references().standing()).containsExactly(values("2"));
    }

    @Test
    void withdraw_apartFromAnApproval_counts() {
        approves(founder, values("1"));
        bob.sees(founder);
        carol.sees(founder);
        approves(bob, values("2"));
        withdraws(carol, values("1"));
        assertThat(references().standing()).isEmpty();
    }

    @Test
    void withdraw_ofADenialApartFromTheDenial_doesNotCount() {
        approves(founder, Denial.model("weak"));
        bob.sees(founder);
        carol.sees(founder);
        approves(bob, Denial.model("weak"));
        withdraws(carol, Denial.model("weak"));
        assertThat(references().standing()).containsExactly(Denial.model("weak"));
    }

    @Test
    void machine_ofOneCloudlet_isNotGivenToAnotherBeforeItWasWithdrawn() {
        Machine edges = new Machine(MACHINE, edge.id());
        Machine bobs = new Machine(MACHINE, bob.id());
        approves(bob, edges);
        approves(carol.sees(bob), bobs);
        assertThat(references().standing()).containsExactly(edges);
        withdraws(carol, edges);
        approves(carol, bobs);
        assertThat(references().standing()).containsExactly(bobs);
    }

    @Test
    void machine_approvedApartForTwo_countsForNeither() {
        approves(bob, new Machine(MACHINE, edge.id()));
        approves(carol, new Machine(MACHINE, bob.id()));
        assertThat(references().contested()).hasSize(2);
        assertThat(references().machines()).isEmpty();
    }

    @Test
    void approve_byWhomTheRightWasTakenFromApart_doesNotCount() {
        approves(bob, values("1"));
        founder.revokes(bob, Right.POLICIES);
        assertThat(references().standing()).isEmpty();
    }
}
