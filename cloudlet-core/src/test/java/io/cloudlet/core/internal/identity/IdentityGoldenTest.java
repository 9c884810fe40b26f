package io.cloudlet.core.internal.identity;

import static io.cloudlet.core.internal.Golden.FEDERATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IdentityGoldenTest {

    private final Golden golden = Golden.file("identity.txt");
    private final SigningKey identity = Golden.key("identity");

    @Test
    void transcript_ofEachKindOfField_isAsWrittenDown() {
        golden.is(
                "transcript",
                "purpose \"cloudlet/example\", federation 32 times 11, then the bytes 0102, the text \"ab\", the number 258",
                Transcript.of("cloudlet/example", FEDERATION)
                        .field(new byte[] {1, 2})
                        .field("ab")
                        .field(258)
                        .toBytes());
    }

    @Test
    void key_ofTheExamples_isAsWrittenDown() {
        golden.is(
                "identity-key",
                "identity.pem's public key",
                identity.verification().encoded());
        golden.is(
                "cloudlet-id",
                "SHA-256 of the above",
                Hash.bytes(identity.verification().cloudletId()));
    }

    @Test
    void lease_forALink_isAsWrittenDown() {
        VerificationKey leaf = Golden.key("leaf").verification();
        byte[] bytes = golden.given(
                "lease",
                "identity.pem lends leaf.pem the use LINK in log epoch 3, bits 16 times ab, from 1800000000 to 1800086400",
                () -> new Lease.Terms(
                                Lease.Use.LINK,
                                leaf,
                                3,
                                "ab".repeat(16),
                                Instant.ofEpochSecond(1_800_000_000),
                                Instant.ofEpochSecond(1_800_086_400),
                                0)
                        .sign(identity, FEDERATION)
                        .encode());
        Lease lease = Lease.decode(bytes);

        assertThat(lease.encode()).isEqualTo(bytes);
        assertThat(lease.key()).isEqualTo(leaf);
        assertThat(lease.signedBy(identity.verification(), FEDERATION)).isTrue();
        byte[] signed = Transcript.of("cloudlet/lease", FEDERATION)
                .field(1)
                .field(Hash.bytes(lease.cloudlet()))
                .field(leaf.encoded())
                .field(3)
                .field(Hash.unhex("ab".repeat(16)))
                .field(1_800_000_000)
                .field(1_800_086_400)
                .field(0)
                .toBytes();
        golden.is("lease-transcript", "what the signature at the lease's end is over", signed);
        byte[] signature = Arrays.copyOfRange(bytes, bytes.length - 64, bytes.length);
        assertThat(identity.verification().verifies(signed, signature)).isTrue();
    }
}
