package io.cloudlet.core.internal.seal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The ways to open a whole sealed message. All must give the same. */
enum Door {
    AT_ONCE {
        @Override
        byte[] open(SealKey key, byte[] context, byte[] sealed) {
            return Cobblestone.open(key, context, sealed);
        }
    },
    STREAM {
        @Override
        byte[] open(SealKey key, byte[] context, byte[] sealed) throws IOException {
            try (InputStream stream = Opener.stream(key, context, new ByteArrayInputStream(sealed))) {
                return stream.readAllBytes();
            }
        }
    },
    CHUNKS {
        @Override
        byte[] open(SealKey key, byte[] context, byte[] sealed) {
            Opener opener = opener(key, context, sealed);
            ByteBuffer text = ByteBuffer.allocate(sealed.length);
            long chunks = Cobblestone.chunkAt(Cobblestone.plaintextLength(sealed.length)) + 1;
            for (long i = 0; i < chunks; i++) {
                opener.chunk(i, chunk(sealed, i), text, i == chunks - 1);
            }
            return Arrays.copyOf(text.array(), text.position());
        }
    };

    abstract byte[] open(SealKey key, byte[] context, byte[] sealed) throws IOException;

    static Opener opener(SealKey key, byte[] context, byte[] sealed) {
        return Opener.open(key, context, Arrays.copyOf(sealed, Math.min(sealed.length, Cobblestone.PREFIX_LENGTH)));
    }

    static ByteBuffer chunk(byte[] sealed, long index) {
        int from = Math.toIntExact(Cobblestone.offsetOfChunk(index));
        return ByteBuffer.wrap(sealed, from, Math.min(Cobblestone.SEALED_CHUNK_LENGTH, sealed.length - from));
    }
}
