package io.cloudlet.core.internal.fence;

import static io.cloudlet.core.internal.Golden.FEDERATION;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FenceGoldenTest {

    private final Golden golden = Golden.file("fence.txt");
    private final SigningKey keeper = Golden.key("identity");
    private final SoftwareAgreementKey wrapping =
            SoftwareAgreementKey.fromPem(Golden.key("leaf").toPem(), "leaf");
    private final CloudletId self = keeper.verification().cloudletId();
    private final FenceId fence = new FenceId("22".repeat(32));
    private final FenceEpoch epoch = new FenceEpoch(1, 2);
    private final FenceKey key = FenceKey.of(Hash.unhex("aa".repeat(32) + "bb".repeat(32)));
    private final FenceKey former = FenceKey.of(Hash.unhex("cc".repeat(32) + "bb".repeat(32)));
    private final SeededEntropy entropy = new SeededEntropy(7);
    private final ChainEntry draft = ChainEntry.draft(
            fence,
            Optional.empty(),
            epoch,
            "33".repeat(32),
            ChainEntry.rosterHash(List.of(self)),
            "44".repeat(32),
            "55".repeat(32),
            Hash.hex(key.commitment(FEDERATION, fence, epoch)));

    @Test
    void key_itsNamesAndCommitment_areAsWrittenDown() {
        golden.is(
                "commitment",
                "of the key 32 times aa, naming key 32 times bb, of fence 32 times 22, epoch 1.2",
                key.commitment(FEDERATION, fence, epoch));
        golden.is("hashed-key", "what stands for the key s/orders", key.opaque("s/orders".getBytes(US_ASCII)));
    }

    @Test
    void chainEntry_asABody_isAsWrittenDown() {
        byte[] body = golden.given(
                "chain-entry",
                "the same key; previous 32 times 33, roster identity.pem alone, policy 32 times 44, orders 32 times 55",
                () -> draft.signed(keeper, FEDERATION).encode());
        ChainEntry read = ChainEntry.decode(body);
        assertThat(read.signedBy(keeper.verification(), FEDERATION)).isTrue();
        assertThat(read.encode()).isEqualTo(body);
        assertThat(read).usingRecursiveComparison().ignoringFields("signature").isEqualTo(draft);
        everyPrefixIsRefused(body, ChainEntry::decode);
    }

    @Test
    void consumers_theirId_isAsWrittenDown() {
        golden.is(
                "consumers-id",
                "of identity.pem's consumers, nonce 16 times 66",
                Hash.unhex(ChainEntry.consumersOf(self, "66".repeat(16), FEDERATION)
                        .hex()));
    }

    @Test
    void detail_asABody_isAsWrittenDown() {
        byte[] body = golden.given(
                "epoch-detail",
                "identity.pem, seen to sequence 7; the former key 32 times cc of epoch 1.1 sealed under the new one",
                () -> new EpochDetail(
                                fence,
                                epoch,
                                new TreeMap<>(java.util.Map.of(self, 7L)),
                                EpochDetail.sealFormer(
                                        FEDERATION, fence, new FenceEpoch(1, 1), former, epoch, key, entropy))
                        .encode());
        EpochDetail read = EpochDetail.decode(body);
        assertThat(read.seen()).containsExactly(java.util.Map.entry(self, 7L));
        assertThat(read.openFormer(FEDERATION, new FenceEpoch(1, 1), key).seal())
                .isEqualTo(former.seal());
        assertThat(read.encode()).isEqualTo(body);
        everyPrefixIsRefused(body, EpochDetail::decode);
    }

    @Test
    void wrap_asABody_isAsWrittenDown() {
        ChainEntry entry = draft; // its signature plays no part
        byte[] body = golden.given(
                "wrap",
                "of that key for identity.pem, whose wrapping key is leaf.pem",
                () -> KeyWrap.wrap(FEDERATION, entry, key, self, wrapping.publicKey(), entropy)
                        .encode());
        KeyWrap read = KeyWrap.decode(body);
        assertThat(read.open(FEDERATION, entry, wrapping).reveal()).isEqualTo(key.reveal());
        assertThat(read.encode()).isEqualTo(body);
        everyPrefixIsRefused(body, KeyWrap::decode);
    }

    @Test
    void wrappingKey_asABody_isAsWrittenDown() {
        WrappingKey published = new WrappingKey(fence, Hash.hex(wrapping.publicKey()));
        golden.is(
                "wrapping-key",
                "leaf.pem for fence 32 times 22",
                published.toRecord().body());
        assertThat(WrappingKey.decode(published.toRecord().body())).isEqualTo(published);
        everyPrefixIsRefused(published.toRecord().body(), WrappingKey::decode);
    }

    @Test
    void sealedRecord_opensToday() {
        byte[] bytes = golden.given(
                "sealed-record",
                "key s/orders, body hello, in identity.pem's log",
                () -> new Sealing(FEDERATION, entropy)
                        .seal(self, draft, key, "s/orders".getBytes(US_ASCII), "hello".getBytes(US_ASCII))
                        .bytes());
        LogRecord record = LogRecord.decode(bytes);
        assertThat(new Sealing(FEDERATION, entropy)
                        .open(self, draft, key, record)
                        .body())
                .asString(US_ASCII)
                .isEqualTo("hello");
        assertThat(record.audience()).isEqualTo(new Address(fence, epoch).encode());
    }

    private static void everyPrefixIsRefused(byte[] body, Function<byte[], ?> decoder) {
        for (int length = 0; length < body.length; length++) {
            byte[] prefix = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> decoder.apply(prefix)).isInstanceOf(MalformedException.class);
        }
        byte[] longer = Arrays.copyOf(body, body.length + 1);
        assertThatThrownBy(() -> decoder.apply(longer)).isInstanceOf(MalformedException.class);
    }
}
