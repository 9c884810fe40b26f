package io.cloudlet.core.internal.fence;

import static io.cloudlet.core.internal.world.FencedTrio.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.core.internal.node.Inside;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.world.FencedTrio;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.spi.trust.AgreementKey;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a member of the federation that is outside a fence can do with everything that it is sent, and with copied disks. */
class OutsiderTest {

    private static final int LARGE = 1 << 20;

    private final FencedTrio trio = new FencedTrio(1, UnaryOperator.identity());
    private Federation outsider;

    /** It even publishes a wrapping key for the fence, as members do. */
    @BeforeEach
    void come() {
        outsider = trio.fleet().join(trio.cloud, "outsider");
        trio.cloud.data().create("patients", trio.fence()).put("2026/42.json", "secret".getBytes(UTF_8));
        Inside.own(outsider)
                .append(List.of(new WrappingKey(
                                trio.fence(), Hash.hex(keysOf("outsider").get(0).publicKey()))
                        .toRecord()));
        trio.rest();
        trio.cloud.fences().rotate(trio.fence());
        trio.awaitEpoch(new FenceEpoch(1, 2), trio.cloud, trio.cloudlet1, trio.cloudlet2);
        trio.rest();
    }

    /** The one for the fence, and the one for whatever is exported to it. */
    private List<AgreementKey> keysOf(String name) {
        SoftwareWrappingKeys keys = new SoftwareWrappingKeys(trio.fleet().disk(name), new SeededEntropy(3));
        return List.of(keys.get(trio.fence().hex()), keys.get(FenceRecords.EXPORTERS.hex()));
    }

    private List<FenceKey> unwrap(List<AgreementKey> keys) {
        Chain chain = Inside.audiences(outsider)
                .unit(trio.fence())
                .orElseThrow()
                .audience()
                .chain();
        List<FenceKey> unwrapped = new ArrayList<>();
        for (LogRecord record : Inside.logs(outsider).read(id(trio.cloud), 0, LARGE)) {
            if (FenceRecords.is(FenceRecords.WRAP, record.key()) && record.kind() == LogRecord.Kind.PUT) {
                KeyWrap wrap = KeyWrap.decode(record.body());
                ChainEntry entry = chain.get(wrap.epoch()).orElseThrow();
                keys.forEach(key -> {
                    try {
                        unwrapped.add(wrap.open(Hash.bytes(outsider.id()), entry, key));
                    } catch (SealBrokenException e) {
                        // not for that one
                    }
                });
            }
        }
        return unwrapped;
    }

    @Test
    void outsider_withEveryWrapAndItsOwnKeys_getsNone() {
        assertThat(unwrap(keysOf("cloudlet1")))
                .as("a member's keys open its own")
                .hasSize(2);
        assertThat(unwrap(keysOf("outsider"))).isEmpty();
        assertThat(Inside.audiences(outsider)
                        .unit(trio.fence())
                        .orElseThrow()
                        .audience()
                        .open())
                .isEmpty();
        assertThat(outsider.data().list()).isEmpty();
    }

    @Test
    void disks_ofAnybody_haveNoKeyOfTheFenceInClear() {
        List<byte[]> secrets = new ArrayList<>();
        Audience members = Inside.audiences(trio.cloudlet1)
                .unit(trio.fence())
                .orElseThrow()
                .audience();
        members.chain()
                .entries()
                .forEach(entry -> members.keys().get(entry.epoch()).ifPresent(key -> {
                    secrets.add(Arrays.copyOf(key.reveal(), FenceKey.LENGTH / 2));
                    secrets.add(Arrays.copyOfRange(key.reveal(), FenceKey.LENGTH / 2, FenceKey.LENGTH));
                }));
        assertThat(secrets).hasSizeGreaterThanOrEqualTo(2);
        for (String name : List.of("cloud", "cloudlet1", "cloudlet2", "outsider")) {
            trio.fleet()
                    .disk(name)
                    .contents()
                    .forEach((file, bytes) -> assertThat(secrets)
                            .as(name + "/" + file)
                            .noneMatch(secret -> bytes.contains(inFigures(secret))));
        }
    }

    /** As {@code contents} shows bytes, without the brackets. */
    private static String inFigures(byte[] secret) {
        String figures = Arrays.toString(secret);
        return figures.substring(1, figures.length() - 1);
    }

    @Test
    void opaque_ofOneName_differsFromFenceToFence() {
        byte[] name = "patients/2026/42.json".getBytes(UTF_8);
        byte[] here = FenceKey.generate(new SeededEntropy(1)).opaque(name);
        byte[] there = FenceKey.generate(new SeededEntropy(2)).opaque(name);
        assertThat(here).isNotEqualTo(there).isNotEqualTo(Hash.sha256(name));
    }
}
