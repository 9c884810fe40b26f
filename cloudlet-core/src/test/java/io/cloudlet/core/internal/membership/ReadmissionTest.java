package io.cloudlet.core.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Right;
import io.cloudlet.core.internal.membership.Realm.Person;
import io.cloudlet.policy.FenceId;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever was removed can come back, in its next incarnation. */
class ReadmissionTest {

    private final Realm realm = new Realm();
    private final Person founder = realm.founder;
    private final Person bob = realm.admin(2, "bob", founder);

    private Member member(Person person) {
        return realm.membership().members().get(person.id());
    }

    @Test
    void readmission_byWhoeverIsAbove_isTheNextIncarnation() {
        founder.removes(bob);
        founder.readmits(bob);

        assertThat(member(bob).active()).isTrue();
        assertThat(member(bob).incarnation()).isEqualTo(2);
        assertThat(member(bob).countsFrom()).isEqualTo(7);
    }

    @Test
    void readmission_ofAMember_isIgnored() {
        founder.says(new Statement.Readmit(bob.id(), 2, "bob", AuthorityRecord.NOTHING, 7, "01".repeat(16)));

        assertThat(member(bob).incarnation()).isEqualTo(1);
    }

    @Test
    void readmission_namingNoRemoval_isIgnored() {
        founder.removes(bob);
        founder.says(new Statement.Readmit(bob.id(), 2, "bob", AuthorityRecord.NOTHING, 7, "01".repeat(16)));

        assertThat(member(bob).active()).isFalse();
    }

    @Test
    void readmission_bySomebodyBeside_isIgnored() {
        Person carol = realm.admin(3, "carol", founder);
        founder.removes(bob);
        carol.sees(founder).readmits(bob);

        assertThat(member(bob).active()).isFalse();
    }

    @Test
    void readmission_bySomebodyWithoutTheRight_isIgnored() {
        Person edge = realm.person(4, "edge");
        bob.admits(edge);
        bob.removes(edge);
        founder.sees(bob).revokes(bob);
        bob.sees(founder).readmits(edge);

        assertThat(member(edge).active()).isFalse();
    }

    @Test
    void rights_ofAFormerIncarnation_areGone() {
        founder.removes(bob);
        founder.readmits(bob);
        bob.sees(founder).admits(realm.person(3, "eve"));

        assertThat(member(bob).rights()).isEmpty();
        assertThat(realm.membership().members()).hasSize(2);
    }

    @Test
    void rights_grantedAnew_count() {
        Person eve = realm.person(3, "eve");
        founder.removes(bob);
        founder.readmits(bob);
        founder.grants(bob);
        bob.sees(founder).admits(eve);

        assertThat(realm.active(eve)).isTrue();
    }

    @Test
    void grants_ofAFormerIncarnation_stand() {
        Person carol = realm.admin(3, "carol", bob);
        founder.sees(bob).removes(bob);
        founder.readmits(bob);

        assertThat(realm.membership().holds(carol.id(), Right.MEMBERSHIP)).isTrue();
    }

    /** What it said between removal and return stays out, though its own later word builds on it. */
    @Test
    void records_madeWhileRemoved_neverCount() {
        Person eve = realm.person(3, "eve");
        Person frank = realm.person(4, "frank");
        founder.removes(bob);
        bob.admits(eve);
        founder.readmits(bob);
        founder.grants(bob);
        bob.sees(founder).admits(frank);

        assertThat(realm.membership().member(eve.id())).isEmpty();
        assertThat(realm.active(frank)).isTrue();
    }

    @Test
    void removal_ofTheNextIncarnation_leavesTheFormersWord() {
        Person eve = realm.person(3, "eve");
        Person frank = realm.person(4, "frank");
        bob.admits(eve);
        founder.sees(bob).removes(bob);
        founder.readmits(bob);
        founder.grants(bob);
        founder.removes(bob);
        bob.sees(founder).admits(frank);

        assertThat(realm.active(bob)).isFalse();
        assertThat(realm.active(eve)).isTrue();
        assertThat(realm.membership().member(frank.id())).isEmpty();
    }

    @Test
    void removal_apartBySomebodyNearer_winsOverTheReadmission() {
        Person carol = realm.admin(3, "carol", bob);
        Person dave = realm.person(5, "dave");
        carol.admits(dave);
        bob.sees(carol);
        bob.removes(dave);
        founder.sees(carol).removes(dave);
        bob.readmits(dave);

        assertThat(realm.active(dave)).isFalse();
        assertThat(realm.membership().settlements()).anySatisfy(one -> {
            assertThat(one.overruled()).isEqualTo("that bob admitted dave again has no effect");
            assertThat(one.why()).startsWith("founder removed dave apart");
        });
    }

    @Test
    void removal_apartBySomebodyFarther_yieldsToTheReadmission() {
        Person dave = realm.person(5, "dave");
        bob.admits(dave);
        founder.sees(bob).removes(dave);
        bob.removes(dave);
        founder.readmits(dave);

        assertThat(realm.active(dave)).isTrue();
        assertThat(member(dave).incarnation()).isEqualTo(2);
    }

    @Test
    void readmission_byTwoApart_countsFromTheEarlierEpoch() {
        Person dave = realm.person(5, "dave");
        bob.admits(dave);
        founder.sees(bob).removes(dave);
        bob.sees(founder);
        Member known = member(dave);
        founder.says(new Statement.Readmit(
                dave.id(), 2, "dave", known.removal().orElseThrow().record(), 9, "02".repeat(16)));
        bob.readmits(dave);

        assertThat(member(dave).active()).isTrue();
        assertThat(member(dave).countsFrom()).isEqualTo(7);
        assertThat(realm.membership().redeemed())
                .containsAllEntriesOf(Map.of("01".repeat(16), dave.id(), "02".repeat(16), dave.id()));
    }

    @Test
    void roster_ofAFormerIncarnation_hasItNoMore() {
        FenceId fence = founder.draws("geoB", founder, bob);
        founder.removes(bob);
        founder.readmits(bob);
        assertThat(realm.fence(fence).has(bob.id())).isFalse();
        founder.includes(fence, bob);

        assertThat(realm.fence(fence).has(bob.id())).isTrue();
    }
}
