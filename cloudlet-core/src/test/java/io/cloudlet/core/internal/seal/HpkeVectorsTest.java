package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.identity.AgreementKeys;
import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The examples of RFC 9180 and of its authors' reference implementation, from the ephemeral key's seed to the ciphertext. */
@Tag("vectors")
class HpkeVectorsTest {

    private static final int VECTORS = 2;

    @TestFactory
    Stream<DynamicTest> vector_ofBaseModeOverP256_isMetAtEachStep() {
        List<DynamicTest> tests = new ArrayList<>();
        Path file = Path.of(System.getProperty("cloudlet.vectors"), "hpke", "base_p256.json");
        for (JsonNode vector : new ObjectMapper().readTree(file.toFile())) {
            tests.add(DynamicTest.dynamicTest(vector.get("label").asString(), () -> check(vector)));
        }
        assertThat(tests).hasSize(VECTORS);
        return tests.stream();
    }

    private static void check(JsonNode vector) {
        HpkeSuite suite = vector.get("aead_id").asInt() == 1 ? HpkeSuite.AES_128_GCM : HpkeSuite.AES_256_GCM;
        SoftwareAgreementKey recipient = AgreementKeys.of(bytes(vector, "skRm"));
        byte[] enc = bytes(vector, "enc");
        byte[] shared = HpkeSuite.sharedSecret(recipient.agree(enc), enc, bytes(vector, "pkRm"));
        HpkeSuite.Secrets secrets = suite.schedule(shared, bytes(vector, "info"));

        assertThat(shared).isEqualTo(bytes(vector, "shared_secret"));
        assertThat(secrets.key).isEqualTo(bytes(vector, "key"));
        assertThat(secrets.nonce).isEqualTo(bytes(vector, "base_nonce"));
        checkSealed(suite, recipient, vector);
    }

    private static void checkSealed(HpkeSuite suite, SoftwareAgreementKey recipient, JsonNode vector) {
        byte[] info = bytes(vector, "info");
        byte[] aad = bytes(vector, "aad");
        Hpke.Sealed sealed =
                Hpke.seal(suite, derive(bytes(vector, "ikmE")), bytes(vector, "pkRm"), info, aad, bytes(vector, "pt"));

        assertThat(sealed.encapsulated()).isEqualTo(bytes(vector, "enc"));
        assertThat(sealed.ciphertext()).isEqualTo(bytes(vector, "ct"));
        assertThat(Hpke.open(suite, recipient, sealed.encapsulated(), info, aad, sealed.ciphertext()))
                .isEqualTo(bytes(vector, "pt"));
    }

    /** DeriveKeyPair of RFC 9180, section 7.1.3, whose first candidate is nearly always good. */
    private static SoftwareAgreementKey derive(byte[] seed) {
        byte[] key =
                Hkdf.SHA_256.extract(new byte[0], label("dkp_prk").raw(seed).toBytes());
        byte[] info =
                new WireWriter().u16(32).raw(label("candidate").toBytes()).u8(0).toBytes();
        return AgreementKeys.of(Hkdf.SHA_256.expand(key, info, 32));
    }

    private static WireWriter label(String label) {
        return new WireWriter().raw(("HPKE-v1KEM\0\020" + label).getBytes(US_ASCII));
    }

    private static byte[] bytes(JsonNode vector, String name) {
        return Hash.unhex(vector.get(name).asString());
    }
}
