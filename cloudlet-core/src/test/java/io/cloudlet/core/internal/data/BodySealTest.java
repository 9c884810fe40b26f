package io.cloudlet.core.internal.data;

import static io.cloudlet.core.internal.Golden.FEDERATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.seal.Opener;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.seal.Sealer;
import io.cloudlet.data.DataObject.Version;
import io.cloudlet.spi.storage.BlobStore.BlobWriter;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A body is one version's and no other's, even where the key is the same. */
class BodySealTest {

    private static final CloudletId WRITER = new CloudletId("aa".repeat(32));
    private static final Subject OBJECT = new Subject("patients", "2026/42.json");
    private static final Version VERSION = new Version(WRITER, 3);

    private final SealKey key = SealKey.generate(new SeededEntropy(1));
    private final TouchyBlobs blobs = new TouchyBlobs();
    private final String blob = "ab".repeat(16);

    private byte[] sealed(int length) throws IOException {
        try (BlobWriter to = blobs.create(blob)) {
            Sealer sealer = new BodySeal(FEDERATION).sealer(to, () -> {}, key, OBJECT, VERSION, new SeededEntropy(2));
            sealer.write(ByteBuffer.wrap(Sites.bytes(length, 3)));
            sealer.finish();
            to.commit();
        }
        return blobs.content(blob);
    }

    private Opener opener(byte[] sealed, byte[] federation, Subject object, Version version) {
        return new BodySeal(federation).opener(key, object, version, Arrays.copyOf(sealed, 56));
    }

    private void assertOpensNot(byte[] sealed, byte[] federation, Subject object, Version version) {
        assertThatThrownBy(() -> opener(sealed, federation, object, version))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageContaining("commitment");
    }

    @Test
    void opener_forAnotherDataset_isRefused() throws IOException {
        assertOpensNot(sealed(100), FEDERATION, new Subject("others", "2026/42.json"), VERSION);
    }

    @Test
    void opener_forAnotherObject_isRefused() throws IOException {
        assertOpensNot(sealed(100), FEDERATION, new Subject("patients", "2026/43.json"), VERSION);
    }

    @Test
    void opener_forAnotherVersion_isRefused() throws IOException {
        byte[] sealed = sealed(100);
        assertOpensNot(sealed, FEDERATION, OBJECT, new Version(WRITER, 4));
        assertOpensNot(sealed, FEDERATION, OBJECT, new Version(new CloudletId("ab".repeat(32)), 3));
    }

    @Test
    void opener_forAnotherFederation_isRefused() throws IOException {
        assertOpensNot(sealed(100), new byte[32], OBJECT, VERSION);
    }

    @Test
    void parts_cutAnywhere_giveWhatWasSealed() throws IOException {
        for (int size : new int[] {0, 1, 16_384, 262_143, 262_144, 262_145, 600_000}) {
            byte[] sealed = sealed(size);
            byte[] text = Sites.bytes(size, 3);
            Opener opener = opener(sealed, FEDERATION, OBJECT, VERSION);
            Parts whole = Parts.whole(size);
            long end = 0;
            for (long first = 0; first <= whole.lastChunk(); first += 7) {
                Parts parts = whole.from(first);
                int at = (int) (first * 16_384);
                for (long i = 1; i < parts.count(); i++) {
                    int from = (int) parts.offset(i);
                    byte[] piece =
                            BodySeal.open(opener, parts, i, Arrays.copyOfRange(sealed, from, from + parts.length(i)));
                    assertThat(piece).isEqualTo(Arrays.copyOfRange(text, at, at + piece.length));
                    at += piece.length;
                    end = parts.offset(i) + parts.length(i);
                }
                assertThat(at).isEqualTo(size);
                assertThat(end).isEqualTo(sealed.length);
            }
            blobs.delete(blob);
        }
    }
}
