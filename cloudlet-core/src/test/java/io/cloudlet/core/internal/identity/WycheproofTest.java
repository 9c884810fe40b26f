package io.cloudlet.core.internal.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Project Wycheproof's ECDSA vectors, by way of JWS: an ES256 signature is r and s in 64 bytes over SHA-256, as ours. The
 * groups that turn on a JWT library's reading of headers and key metadata, or on other algorithms, are out of profile here.
 */
@Tag("vectors")
class WycheproofTest {

    private static final byte[] SPKI = Hash.unhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    private static final int APPLICABLE = 39;

    @TestFactory
    Stream<DynamicTest> verifies_ofAnEs256Vector_givesItsVerdict() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode group : groups("json_web_signature_test.json")) {
            if (inProfile(group)) {
                VerificationKey key = key(group.get("public"));
                group.get("tests")
                        .forEach(test -> tests.add(DynamicTest.dynamicTest(
                                test.get("tcId") + " " + test.get("comment").asString(), () -> check(key, test))));
            }
        }
        assertThat(tests).hasSize(APPLICABLE);
        return tests.stream();
    }

    @Test
    void groups_outOfProfile_areTheseAndNoOthers() {
        List<String> out = new ArrayList<>();
        for (JsonNode group : groups("json_web_signature_test.json")) {
            if (!inProfile(group)) {
                out.add(group.path("public").path("crv").asString("") + " "
                        + group.path("comment").asString(""));
            }
        }

        assertThat(out)
                .filteredOn(name -> name.startsWith("P-256"))
                .containsExactlyInAnyOrder("P-256 ec_key_for_encryption", "P-256 ec_key_for_encryption");
        assertThat(out)
                .filteredOn(name -> !name.startsWith("P-256"))
                .hasSize(19)
                .allMatch(name -> name.startsWith(" ") || name.startsWith("P-521"));
    }

    @Test
    void decode_ofTheKeyOffTheCurve_isMalformed() {
        for (JsonNode group : groups("json_web_key_test.json")) {
            if (group.get("comment").asString().equals("invalid_point")) {
                JsonNode jwk = group.get("public").get("keys").get(0);
                assertThatThrownBy(() -> key(jwk)).isInstanceOf(MalformedException.class);
                return;
            }
        }
        throw new AssertionError("the vector is gone");
    }

    private static void check(VerificationKey key, JsonNode test) {
        String[] parts = test.get("jws").asString().split("\\.", -1);
        boolean verifies = parts.length == 3
                && key.verifies(
                        (parts[0] + "." + parts[1]).getBytes(US_ASCII),
                        Base64.getUrlDecoder().decode(parts[2]));

        assertThat(verifies).isEqualTo(test.get("result").asString().equals("valid"));
    }

    private static boolean inProfile(JsonNode group) {
        JsonNode key = group.path("public");
        return key.path("crv").asString("").equals("P-256")
                && key.path("alg").asString("").equals("ES256");
    }

    private static VerificationKey key(JsonNode jwk) {
        return VerificationKey.decode(new WireWriter()
                .raw(SPKI)
                .raw(Base64.getUrlDecoder().decode(jwk.get("x").asString()))
                .raw(Base64.getUrlDecoder().decode(jwk.get("y").asString()))
                .toBytes());
    }

    private static JsonNode groups(String file) {
        Path at = Path.of(System.getProperty("cloudlet.vectors"), "wycheproof", file);
        return new ObjectMapper().readTree(at.toFile()).get("testGroups");
    }
}
