package io.cloudlet.core.internal.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which identity key counts, whoever tells of successors and in whatever order. */
class KeyChainTest {

    private static final byte[] ACME = Hash.sha256("acme".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    private static final SigningKey FIRST = key(1);
    private static final SigningKey SECOND = key(2);
    private static final SigningKey THIRD = key(3);
    private static final SigningKey FOURTH = key(4);
    private static final SigningKey RECOVERY = key(9);
    private static final Successor TO_SECOND = names(FIRST, SECOND, FIRST);
    private static final Successor TO_THIRD = names(SECOND, THIRD, SECOND);

    private final KeyChain chain = KeyChain.pinned(FIRST.verification(), Optional.of(RECOVERY.verification()), ACME);

    private static SigningKey key(int seed) {
        return SigningKey.generate(new io.cloudlet.testkit.simulated.SeededEntropy(seed));
    }

    private static Successor names(SigningKey before, SigningKey next, SigningKey signer) {
        Successor.Last last = new Successor.Last(3, "0a".repeat(16), 10, "0b".repeat(32), "0c".repeat(32));
        return Successor.sign(FIRST.cloudlet(), before.verification(), next.verification(), last, signer, ACME);
    }

    private static Lease lease(SigningKey signer, Successor... shown) {
        return new Lease.Terms(
                        Lease.Use.CHECKPOINT,
                        key(7).verification(),
                        3,
                        "0a".repeat(16),
                        Instant.EPOCH,
                        Instant.EPOCH,
                        100)
                .sign(signer.after(FIRST.verification(), List.of(shown)), ACME);
    }

    @Test
    void lease_byThePinnedKey_isCurrentUntilASuccessorIsKnown() {
        assertThat(chain.judge(lease(FIRST)).current()).isTrue();
        chain.learn(TO_SECOND);

        assertThat(chain.judge(lease(FIRST)).signer()).contains(FIRST.verification());
        assertThat(chain.judge(lease(FIRST)).current()).isFalse();
    }

    @Test
    void recoveries_twoOfOneKey_areSettledByAThirdThatContinuesOne() {
        Successor one = names(FIRST, SECOND, RECOVERY);
        Successor other = names(FIRST, THIRD, RECOVERY);
        chain.learn(one);
        chain.learn(other);
        assertThat(chain.contenders()).containsExactlyInAnyOrder(one, other);
        assertThat(chain.continued(Optional.of(lease(THIRD, other)))).containsExactly(other);

        chain.learn(names(THIRD, FOURTH, RECOVERY));
        assertThat(chain.current()).isEqualTo(FOURTH.verification());
        assertThat(chain.contenders()).isEmpty();
    }

    @Test
    void recoveries_twoOfOneKey_areNotSettledByARotationOfEither() {
        Successor one = names(FIRST, SECOND, RECOVERY);
        chain.learn(one);
        chain.learn(names(FIRST, THIRD, RECOVERY));
        chain.learn(names(SECOND, FOURTH, SECOND));

        assertThat(chain.contenders()).hasSize(2).contains(one);
    }

    @Test
    void endBetween_leasesOfTwoBranches_isWhereTheyPart() {
        Successor recovered = names(FIRST, FOURTH, RECOVERY);
        Lease rotated = lease(THIRD, TO_SECOND, TO_THIRD);
        chain.judge(rotated);
        Lease later = lease(FOURTH, recovered);
        assertThat(chain.endBetween(rotated, later)).isEmpty();
        chain.judge(later);

        assertThat(chain.endBetween(rotated, later)).contains(recovered);
        assertThat(chain.endBetween(lease(FIRST), later)).contains(recovered);
        assertThat(chain.endBetween(later, rotated)).isEmpty();
        assertThat(chain.endBetween(later, later)).isEmpty();
    }

    @Test
    void lease_showingItsChain_teachesIt() {
        assertThat(chain.judge(lease(THIRD, TO_SECOND, TO_THIRD)).current()).isTrue();

        assertThat(chain.current()).isEqualTo(THIRD.verification());
        assertThat(chain.judge(lease(SECOND, TO_SECOND)).current()).isFalse();
    }

    @Test
    void lease_withoutItsChain_isForged() {
        assertThat(chain.judge(lease(SECOND)).signer()).isEmpty();
    }

    @Test
    void successor_namedByAnybodyElse_isForged() {
        Successor forged = names(FIRST, SECOND, THIRD);

        assertThat(chain.learn(forged)).isFalse();
        assertThat(chain.judge(lease(SECOND, forged)).signer()).isEmpty();
    }

    @Test
    void successor_withAFieldChanged_isForged() {
        Successor changed = new Successor(
                TO_SECOND.cloudlet(),
                false,
                TO_SECOND.before(),
                TO_SECOND.key(),
                new Successor.Last(3, "0a".repeat(16), 11, "0b".repeat(32), "0c".repeat(32)),
                TO_SECOND.signature());

        assertThat(chain.learn(changed)).isFalse();
    }

    @Test
    void recoveryKeys_successor_winsWhoeverCameFirst() {
        chain.learn(TO_SECOND);
        chain.learn(TO_THIRD);
        assertThat(chain.learn(names(FIRST, FOURTH, RECOVERY))).isTrue();

        assertThat(chain.current()).isEqualTo(FOURTH.verification());
        assertThat(chain.judge(lease(THIRD, TO_SECOND, TO_THIRD)).current()).isFalse();
    }

    @Test
    void successors_twoOfOneKey_areContestedAndNeitherCounts() {
        chain.learn(TO_SECOND);
        chain.learn(names(FIRST, THIRD, FIRST));

        assertThat(chain.contenders()).hasSize(2);
        assertThat(chain.judge(lease(FIRST)).current()).isFalse();
        assertThat(chain.judge(lease(SECOND, TO_SECOND)).current()).isFalse();
    }

    @Test
    void successors_contested_areSettledByTheRecoveryKey() {
        chain.learn(TO_SECOND);
        chain.learn(names(FIRST, THIRD, FIRST));
        chain.learn(names(FIRST, FOURTH, RECOVERY));

        assertThat(chain.contenders()).isEmpty();
        assertThat(chain.current()).isEqualTo(FOURTH.verification());
    }

    @Test
    void recoveryKey_ofAnotherAdmission_countsForNothing() {
        chain.learn(names(FIRST, FOURTH, RECOVERY));
        chain.recovery(key(8).verification());

        assertThat(chain.current()).isEqualTo(FIRST.verification());
    }

    @Test
    void counts_ofAFormerKey_upToWhereItsTimeEnded() {
        chain.learn(TO_SECOND);

        assertThat(chain.counts(lease(FIRST), 3, "0a".repeat(16), 10)).isTrue();
        assertThat(chain.counts(lease(FIRST), 3, "0a".repeat(16), 11)).isFalse();
        assertThat(chain.counts(lease(FIRST), 4, "00".repeat(16), 10)).isFalse();
        assertThat(chain.counts(lease(SECOND, TO_SECOND), 4, "00".repeat(16), 11))
                .isTrue();
    }

    @Test
    void lease_withItsChain_isReadAsWritten() {
        Lease lease = lease(THIRD, TO_SECOND, TO_THIRD);

        assertThat(Lease.decode(lease.encode())).isEqualTo(lease);
        assertThat(Successor.read(
                        new WireReader(TO_SECOND.write(new WireWriter()).toBytes())))
                .isEqualTo(TO_SECOND);
    }

    @Test
    void recoveryKeys_successor_fitsHoweverManyRivalsThereAre() {
        for (int rival = 100; rival < 200; rival++) {
            chain.learn(names(FIRST, key(rival), FIRST));
        }
        assertThat(chain.everNamed()).hasSizeLessThan(100);
        assertThat(chain.learn(names(FIRST, FOURTH, RECOVERY))).isTrue();

        assertThat(chain.current()).isEqualTo(FOURTH.verification());
    }

    @Test
    void chain_asLongAsItGets_keepsItsLastPlaceForTheRecoveryKey() {
        SigningKey last = FIRST;
        for (int i = 1; i < KeyChain.MOST; i++) {
            assertThat(KeyChain.mayRotate(chain.successors())).isTrue();
            assertThat(chain.learn(names(last, key(100 + i), last))).isTrue();
            last = key(100 + i);
        }
        assertThat(KeyChain.mayRotate(chain.successors())).isFalse();
        chain.learn(names(last, THIRD, last));
        assertThat(chain.current()).isEqualTo(last.verification());
        chain.learn(names(last, FOURTH, RECOVERY));

        assertThat(chain.current()).isEqualTo(FOURTH.verification());
        assertThat(chain.successors()).hasSize(KeyChain.MOST);
    }
}
