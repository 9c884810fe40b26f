package io.cloudlet.core.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.membership.AuthorityRecord.Basis;
import io.cloudlet.core.internal.membership.Realm.Person;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.wire.Hash;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member without rights signs as many authority records as it likes. */
class FloodTest {

    private final Realm realm = new Realm();
    private final Person admin = realm.admin(2, "admin", realm.founder);
    private final Person flooder = realm.person(3, "flooder");
    private final Person member = realm.person(4, "member");

    @BeforeEach
    void admit() {
        realm.founder.admits(flooder);
        realm.founder.admits(member);
    }

    @Test
    void decisions_besideAThousandThatNameNothing_stillFollowEachOther() {
        String founding = AuthorityRecord.hashOf(realm.founder.said.get(0));
        for (int i = 1; i <= 1000; i++) {
            flooder.says(new Statement.Join(), new Basis(i, AuthorityRecord.NOTHING, List.of(founding)));
        }
        realm.founder.sees(flooder);
        admin.sees(realm.founder).grants(member);
        realm.founder.sees(admin).revokes(member);

        assertThat(realm.membership().member(member.id()).orElseThrow().rights())
                .isEmpty();
    }

    @Test
    void removals_byWhoeverHoldsNoRight_areCarriedOnAtWhateverLength() {
        Set<AuthorityRecord> known = new HashSet<>();
        realm.records().forEach(record -> known.add(AuthorityRecord.decode(record)));
        AuthorityEvaluation evaluation = new AuthorityEvaluation(realm.federation, known, Set.of());
        Basis basis = evaluation.evaluate().orElseThrow().basis(flooder.id());
        for (int i = 0; i < 100; i++) {
            Statement.Cut own = new Statement.Cut(Head.EMPTY, AuthorityRecord.NOTHING); // leaves out all that it said
            AuthorityRecord removal = AuthorityRecord.decode(AuthorityRecord.sign(
                    new Statement.Remove(flooder.id(), 1, own), basis, flooder.key, Hash.bytes(realm.federation)));

            assertThat(evaluation.extend(removal)).isTrue();
            basis = new Basis(removal.position() + 1, removal.hash(), List.of());
        }
    }
}
