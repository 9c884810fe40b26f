package io.cloudlet.core.internal.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.Hash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Project Wycheproof's vectors for Cobblestone-256, through every door, applied as its documentation says. */
@Tag("vectors")
class CobblestoneVectorsTest {

    private static final int VECTORS = 35;

    @TestFactory
    Stream<DynamicTest> open_ofTheWhole_givesTheVerdict_atEachDoor() {
        return each(vector -> {
            for (Door door : Door.values()) {
                vector.checkOutcome(() -> vector.checkText(door.open(vector.key(), vector.context(), vector.sealed())));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> open_asAStreamInSteps_givesTheLongestValidPrefix() {
        return each(vector -> {
            vector.checkStream(1);
            vector.checkStream(1000);
            vector.checkStream(Cobblestone.CHUNK_LENGTH);
            vector.checkStream(100_000);
        });
    }

    @TestFactory
    Stream<DynamicTest> open_ofTheLastChunkAlone_authenticatesTheLength() {
        return each(vector -> {
            if (!vector.has("ValidFinalChunk")) {
                vector.checkOutcome(vector::openLast);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> seal_ofAValidMessageWithItsSalt_isTheVector() {
        return each(vector -> {
            if (vector.valid()) {
                vector.checkSealed();
            }
        });
    }

    private static Stream<DynamicTest> each(Check check) {
        Path file = Path.of(
                System.getProperty("cloudlet.vectors"), "wycheproof", "c2sp_chunked_encryption_aes_256_gcm_test.json");
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode group : new ObjectMapper().readTree(file.toFile()).get("testGroups")) {
            assertThat(group.get("sha").asString()).isEqualTo("SHA-512");
            for (JsonNode test : group.get("tests")) {
                String name =
                        test.get("tcId").asInt() + " " + test.get("comment").asString();
                tests.add(DynamicTest.dynamicTest(name, () -> check.of(new Vector(test))));
            }
        }
        assertThat(tests).hasSize(VECTORS);
        return tests.stream();
    }

    private interface Check {
        void of(Vector vector) throws Exception;
    }

    private interface Checked {
        void run() throws Exception;
    }

    private record Vector(JsonNode json) {

        boolean valid() {
            return json.get("result").asString().equals("valid");
        }

        boolean has(String flag) {
            for (JsonNode each : json.get("flags")) {
                if (each.asString().equals(flag)) {
                    return true;
                }
            }
            return false;
        }

        SealKey key() {
            return SealKey.of(bytes("key"));
        }

        byte[] context() {
            return bytes("ctx");
        }

        byte[] sealed() throws IOException {
            return new InflaterInputStream(new ByteArrayInputStream(bytes("ct"))).readAllBytes();
        }

        void openLast() throws IOException {
            byte[] sealed = sealed();
            Opener opener = Door.opener(key(), context(), sealed);
            long last = Cobblestone.chunkAt(Cobblestone.plaintextLength(sealed.length));
            opener.chunk(last, Door.chunk(sealed, last), ByteBuffer.allocate(Cobblestone.CHUNK_LENGTH), true);
        }

        void checkOutcome(Checked opening) {
            if (valid()) {
                assertThatCode(opening::run).doesNotThrowAnyException();
            } else if (has("InvalidKeySize")) {
                assertThatThrownBy(opening::run).isInstanceOf(IllegalArgumentException.class);
            } else {
                assertThatThrownBy(opening::run).isInstanceOf(SealBrokenException.class);
            }
        }

        void checkStream(int step) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            checkOutcome(() -> {
                InputStream stream = Opener.stream(key(), context(), new ByteArrayInputStream(sealed()));
                readTo(text, stream, step);
            });
            if (json.has("msgLength")) {
                checkText(text.toByteArray());
            } else {
                assertThat(text.size()).isZero();
            }
        }

        void checkSealed() throws Exception {
            byte[] sealed = sealed();
            byte[] text = Cobblestone.open(key(), context(), sealed);
            byte[] salt = Arrays.copyOf(sealed, Cobblestone.SALT_LENGTH);
            ByteArrayOutputStream streamed = new ByteArrayOutputStream();
            Sealer sealer = Sealer.to(part -> streamed.write(bytes(part)), key(), context(), salt);
            sealer.write(ByteBuffer.wrap(text));
            sealer.finish();

            assertThat(Cobblestone.seal(key(), context(), text, salt)).isEqualTo(sealed);
            assertThat(streamed.toByteArray()).isEqualTo(sealed);
        }

        private void checkText(byte[] text) {
            try {
                assertThat(text).hasSize(json.get("msgLength").asInt());
                assertThat(MessageDigest.getInstance("SHA-512").digest(text)).isEqualTo(bytes("msgSha512"));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }

        /** Reads to the end, and once more after a failure. */
        private static void readTo(ByteArrayOutputStream text, InputStream stream, int step) throws IOException {
            byte[] part = new byte[step];
            try {
                for (int read = stream.read(part); read >= 0; read = stream.read(part)) {
                    text.write(part, 0, read);
                }
            } catch (SealBrokenException e) {
                assertThatThrownBy(stream::read).isInstanceOf(SealBrokenException.class);
                throw e;
            }
        }

        private static byte[] bytes(ByteBuffer part) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            return bytes;
        }

        private byte[] bytes(String name) {
            return Hash.unhex(json.get(name).asString());
        }
    }
}
