package io.cloudlet.core.internal.fence;

import static io.cloudlet.core.internal.fence.Links.FEDERATION;
import static io.cloudlet.core.internal.fence.Links.FENCE;
import static io.cloudlet.core.internal.fence.Links.MEMBER;
import static io.cloudlet.core.internal.fence.Links.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.spi.trust.AgreementKey;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyringTest {

    private final Links links = new Links();
    private final SoftwareAgreementKey own = SoftwareAgreementKey.generate(links.entropy);
    private final FenceKey first = FenceKey.generate(links.entropy);
    private final FenceKey second = first.next(links.entropy);
    private final ChainEntry one = links.entry(1, 1, null, first);
    private final ChainEntry two = links.entry(1, 2, one, second);
    private final Chain chain = Chain.of(List.of(one, two), Optional.empty());
    private final Keyring ring = new Keyring(FEDERATION, FENCE);

    @Test
    void learn_fromAWrapForThisMember_hasTheKey() {
        assertThat(learn(wrap(two, second))).isTrue();
        assertThat(same(ring.get(two.epoch()).orElseThrow(), second)).isTrue();
    }

    @Test
    void learn_fromTheFormerKeySealedUnderTheNewOne_hasBoth() {
        EpochDetail detail = detail(
                EpochDetail.sealFormer(FEDERATION, FENCE, one.epoch(), first, two.epoch(), second, links.entropy));

        ring.learn(chain, List.of(wrap(two, second)), List.of(detail), own);

        assertThat(same(ring.get(one.epoch()).orElseThrow(), first)).isTrue();
    }

    @Test
    void learn_ofAKeyTheKeeperDidNotSignFor_refusesIt() {
        assertThat(learn(wrap(two, FenceKey.generate(links.entropy)))).isFalse();
        assertThat(ring.get(two.epoch())).isEmpty();
    }

    @Test
    void learn_ofAnotherNamingKeyBesideTheRightOne_refusesIt() {
        FenceKey mixed = FenceKey.generate(links.entropy).sibling(second.seal().reveal());
        assertThat(learn(wrap(two, mixed))).isFalse();
    }

    @Test
    void learn_ofAFormerKeyTheKeeperDidNotSignFor_refusesIt() {
        EpochDetail detail = detail(
                EpochDetail.sealFormer(FEDERATION, FENCE, one.epoch(), second, two.epoch(), second, links.entropy));

        ring.learn(chain, List.of(wrap(two, second)), List.of(detail), own);

        assertThat(ring.get(one.epoch())).isEmpty();
    }

    @Test
    void learn_ofAWrapForAnotherMember_opensNothing() {
        KeyWrap others = KeyWrap.wrap(FEDERATION, two, second, OTHER, own.publicKey(), links.entropy);
        KeyWrap claimed = new KeyWrap(FENCE, two.epoch(), MEMBER, others.keyName(), others.sealed());
        assertThat(learn(claimed)).isFalse();
    }

    @Test
    void learn_ofAWrapForAnotherEpoch_opensNothing() {
        KeyWrap former = wrap(one, first);
        KeyWrap claimed = new KeyWrap(FENCE, two.epoch(), MEMBER, former.keyName(), former.sealed());
        assertThat(learn(claimed)).isFalse();
    }

    @Test
    void learn_ofAWrapForAnotherRoster_opensNothing() {
        ChainEntry alone = ChainEntry.draft(
                        FENCE,
                        Optional.empty(),
                        two.epoch(),
                        two.previous(),
                        ChainEntry.rosterHash(List.of(MEMBER)),
                        two.policy(),
                        two.orders(),
                        two.commitment())
                .signed(links.keeper, FEDERATION);
        assertThat(learn(wrap(alone, second))).isFalse();
    }

    @Test
    void learn_ofAWrapInAnotherFederation_opensNothing() {
        byte[] elsewhere = new byte[32];
        KeyWrap wrap = KeyWrap.wrap(elsewhere, two, second, MEMBER, own.publicKey(), links.entropy);
        assertThat(learn(wrap)).isFalse();
    }

    @Test
    void learn_ofAWrapTriedInVain_costsItsWorkOnce() {
        AtomicInteger agreements = new AtomicInteger();
        AgreementKey counting = new AgreementKey() {
            @Override
            public byte[] publicKey() {
                return own.publicKey();
            }

            @Override
            public byte[] agree(byte[] peer) {
                agreements.incrementAndGet();
                return own.agree(peer);
            }
        };
        KeyWrap wrong = wrap(two, FenceKey.generate(links.entropy));

        for (int i = 0; i < 3; i++) {
            ring.learn(chain, List.of(wrong), List.of(), counting);
        }

        assertThat(agreements).hasValue(1);
        assertThat(ring.learn(chain, List.of(wrong, wrap(two, second)), List.of(), counting))
                .isTrue();
    }

    @Test
    void held_readBack_givesTheKeysAgain() {
        learn(wrap(two, second));
        byte[] held = ring.held(chain, epoch -> true, MEMBER, own.publicKey(), links.entropy);

        Keyring again = new Keyring(FEDERATION, FENCE);
        again.learn(chain, Keyring.decodeHeld(held), List.of(), own);

        assertThat(same(again.get(two.epoch()).orElseThrow(), second)).isTrue();
    }

    @Test
    void held_damaged_givesNothingAndNoError() {
        assertThat(Keyring.decodeHeld(new byte[] {0, 0, 0, 9, 1})).isEmpty();
    }

    private boolean learn(KeyWrap wrap) {
        return ring.learn(chain, List.of(wrap), List.of(), own);
    }

    private KeyWrap wrap(ChainEntry entry, FenceKey key) {
        return KeyWrap.wrap(FEDERATION, entry, key, MEMBER, own.publicKey(), links.entropy);
    }

    private EpochDetail detail(byte[] former) {
        return new EpochDetail(FENCE, new FenceEpoch(1, 2), new TreeMap<>(), former);
    }

    private static boolean same(FenceKey a, FenceKey b) {
        return a.seal().equals(b.seal());
    }
}
