package io.cloudlet.core.internal.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeaseTest {

    private static final byte[] ACME = Hash.sha256("acme".getBytes(UTF_8));
    private static final SigningKey IDENTITY = SigningKey.generate(new SeededEntropy(1));
    private static final VerificationKey LEASED =
            SigningKey.generate(new SeededEntropy(2)).verification();
    private static final Lease LEASE = new Lease.Terms(
                    Lease.Use.LINK,
                    LEASED,
                    3,
                    "ab".repeat(16),
                    Instant.ofEpochSecond(100),
                    Instant.ofEpochSecond(200),
                    7)
            .sign(IDENTITY, ACME);

    @Test
    void signedBy_theLender_isTrue() {
        assertThat(LEASE.signedBy(IDENTITY.verification(), ACME)).isTrue();
    }

    @Test
    void signedBy_inAnotherFederation_isFalse() {
        assertThat(LEASE.signedBy(IDENTITY.verification(), Hash.sha256())).isFalse();
    }

    @Test
    void signedBy_somebodyElse_isFalse() {
        assertThat(LEASE.signedBy(LEASED, ACME)).isFalse();
    }

    static Stream<Named<Lease>> changed() {
        Lease l = LEASE;
        Instant later = Instant.ofEpochSecond(1_000);
        return Stream.of(
                Named.of(
                        "use",
                        lease(
                                Lease.Use.CHECKPOINT,
                                l.cloudlet(),
                                LEASED,
                                3,
                                l.epochBits(),
                                l.notBefore(),
                                l.notAfter(),
                                7)),
                Named.of(
                        "cloudlet",
                        lease(
                                l.use(),
                                new CloudletId("5".repeat(64)),
                                LEASED,
                                3,
                                l.epochBits(),
                                l.notBefore(),
                                l.notAfter(),
                                7)),
                Named.of(
                        "key",
                        lease(
                                l.use(),
                                l.cloudlet(),
                                IDENTITY.verification(),
                                3,
                                l.epochBits(),
                                l.notBefore(),
                                l.notAfter(),
                                7)),
                Named.of(
                        "epoch",
                        lease(l.use(), l.cloudlet(), LEASED, 4, l.epochBits(), l.notBefore(), l.notAfter(), 7)),
                Named.of(
                        "bits",
                        lease(l.use(), l.cloudlet(), LEASED, 3, "cd".repeat(16), l.notBefore(), l.notAfter(), 7)),
                Named.of("not before", lease(l.use(), l.cloudlet(), LEASED, 3, l.epochBits(), later, l.notAfter(), 7)),
                Named.of("not after", lease(l.use(), l.cloudlet(), LEASED, 3, l.epochBits(), l.notBefore(), later, 7)),
                Named.of(
                        "last beat",
                        lease(l.use(), l.cloudlet(), LEASED, 3, l.epochBits(), l.notBefore(), l.notAfter(), 8)));
    }

    @ParameterizedTest
    @MethodSource("changed")
    void signedBy_withAFieldChanged_isFalse(Lease changed) {
        assertThat(changed.signedBy(IDENTITY.verification(), ACME)).isFalse();
    }

    @Test
    void decode_ofWhatEncodeWrote_givesItBack() {
        assertThat(Lease.decode(LEASE.encode())).isEqualTo(LEASE);
    }

    @Test
    void decode_ofAnyPrefix_isMalformed() {
        byte[] bytes = LEASE.encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Lease.decode(cut)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void decode_withMoreBehind_isMalformed() {
        byte[] bytes = LEASE.encode();

        assertThatThrownBy(() -> Lease.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void decode_ofAnUnknownUse_isMalformed() {
        byte[] bytes = LEASE.encode();
        bytes[0] = 2;

        assertThatThrownBy(() -> Lease.decode(bytes)).hasMessageContaining("lease use 2 is unknown");
    }

    @Test
    void decode_ofADateBeyondEveryCalendar_isMalformed() {
        Lease endless =
                lease(LEASE.use(), LEASE.cloudlet(), LEASED, 3, LEASE.epochBits(), LEASE.notBefore(), Instant.MAX, 7);

        assertThatThrownBy(() -> Lease.decode(endless.encode())).hasMessageContaining("not after is no date");
    }

    private static Lease lease(
            Lease.Use use,
            CloudletId cloudlet,
            VerificationKey key,
            long epoch,
            String bits,
            Instant from,
            Instant to,
            long lastBeat) {
        return new Lease(use, cloudlet, key, epoch, bits, from, to, lastBeat, LEASE.signature());
    }
}
