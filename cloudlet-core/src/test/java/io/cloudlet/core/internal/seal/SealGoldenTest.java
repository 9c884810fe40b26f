package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.identity.PublicPoint;
import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.wire.Hash;
import org.junit.jupiter.api.Test;

class SealGoldenTest {

    private static final byte[] CONTEXT = "example".getBytes(US_ASCII);
    private static final byte[] MESSAGE = "a small message".getBytes(US_ASCII);

    private final Golden golden = Golden.file("seal.txt");

    @Test
    void message_sealed_isAsWrittenDown() {
        SealKey key = SealKey.of(Hash.unhex("01".repeat(32)));
        byte[] sealed = Cobblestone.seal(key, CONTEXT, MESSAGE, Hash.unhex("02".repeat(24)));

        golden.is(
                "message",
                "\"a small message\" sealed with the key 32 times 01 in the context \"example\", salt 24 times 02",
                sealed);
        assertThat(Cobblestone.open(key, CONTEXT, sealed)).isEqualTo(MESSAGE);
    }

    @Test
    void key_wrapped_isAsWrittenDown() {
        SoftwareAgreementKey recipient = agreementKey("leaf");
        byte[] key = Hash.unhex("03".repeat(32));
        byte[] point = PublicPoint.ofSpki(recipient.publicKey()).encoded();
        Hpke.Sealed sealed = Hpke.seal(HpkeSuite.AES_256_GCM, agreementKey("checkpoint"), point, CONTEXT, MESSAGE, key);

        golden.is(
                "wrap-encapsulated",
                "the point of checkpoint.pem, the ephemeral key for once in this example",
                sealed.encapsulated());
        golden.is(
                "wrap-ciphertext",
                "the key 32 times 03 wrapped for leaf.pem, info \"example\", associated data \"a small message\"",
                sealed.ciphertext());
        assertThat(Hpke.open(recipient, sealed.encapsulated(), CONTEXT, MESSAGE, sealed.ciphertext()))
                .isEqualTo(key);
    }

    private static SoftwareAgreementKey agreementKey(String name) {
        return SoftwareAgreementKey.fromPem(Golden.key(name).toPem(), name);
    }
}
