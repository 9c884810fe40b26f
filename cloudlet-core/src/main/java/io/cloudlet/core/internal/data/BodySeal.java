package io.cloudlet.core.internal.data;

import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.core.internal.seal.Opener;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.seal.Sealer;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.data.DataObject.Version;
import io.cloudlet.spi.storage.BlobStore.BlobReader;
import io.cloudlet.spi.storage.BlobStore.BlobWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * How bodies are sealed: Cobblestone-256 under a key made for this body alone, in a context that names federation, dataset,
 * object and version and nothing else. So a body opens as that version of that object only, whoever stores or carries it, and
 * wrapping its key anew need not touch it. Two bodies of equal content have nothing in common but their length.
 */
final class BodySeal {

    private final byte[] federation;

    /** @param federation its id, 32 bytes */
    BodySeal(byte[] federation) {
        this.federation = federation.clone();
    }

    private byte[] context(Subject object, Version version) {
        return Transcript.of("cloudlet/object", federation)
                .field(object.dataset())
                .field(object.object())
                .field(Hash.bytes(version.writer()))
                .field(version.number())
                .toBytes();
    }

    /** Begins to seal a body; {@code each} is asked before every write, and may throw to end it. */
    Sealer sealer(BlobWriter to, Runnable each, SealKey key, Subject object, Version version, SecureRandom entropy)
            throws IOException {
        return Sealer.to(
                bytes -> {
                    each.run();
                    to.write(bytes);
                },
                key,
                context(object, version),
                entropy);
    }

    /** @throws SealBrokenException if the body that begins so is another version's, or its beginning was altered */
    Opener opener(SealKey key, Subject object, Version version, byte[] prefix) {
        return Opener.open(key, context(object, version), prefix);
    }

    /**
     * Opens one part.
     *
     * @throws SealBrokenException if a chunk of it is not what was sealed there
     */
    static byte[] open(Opener opener, Parts parts, long index, byte[] sealed) {
        ByteBuffer in = ByteBuffer.wrap(sealed);
        int chunks = parts.chunks(index);
        int tags = chunks * (Cobblestone.SEALED_CHUNK_LENGTH - Cobblestone.CHUNK_LENGTH);
        ByteBuffer out = ByteBuffer.allocate(sealed.length - tags);
        for (int i = 0; i < chunks; i++) {
            long chunk = parts.chunk(index) + i;
            boolean last = parts.isLast(chunk);
            int end = last ? sealed.length : in.position() + Cobblestone.SEALED_CHUNK_LENGTH;
            in.limit(end);
            opener.chunk(chunk, in, out, last);
        }
        return out.array();
    }

    /**
     * One part of a body that is stored here.
     *
     * @throws CorruptException {@code object-damaged}, if the blob ends before it should
     */
    static byte[] read(BlobReader blob, Parts parts, long index) {
        ByteBuffer into = ByteBuffer.allocate(parts.length(index));
        int length = blob.read(parts.offset(index), into);
        if (length != into.capacity()) {
            throw new CorruptException(
                    ErrorCode.OBJECT_DAMAGED,
                    "the body ends at byte " + (parts.offset(index) + length) + ", before it should");
        }
        return into.array();
    }
}
