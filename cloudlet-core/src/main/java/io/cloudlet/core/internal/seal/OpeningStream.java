package io.cloudlet.core.internal.seal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A sealed message being read from its beginning to its end, one chunk at a time. Not thread-safe. */
final class OpeningStream extends InputStream {

    private final Opener opener;
    private final InputStream source;
    private final byte[] sealed = new byte[Cobblestone.SEALED_CHUNK_LENGTH];
    private final byte[] text = new byte[Cobblestone.CHUNK_LENGTH];
    private int from;
    private int to;
    private long next;
    private boolean ended;
    private @Nullable Exception failure;

    OpeningStream(Opener opener, InputStream source) {
        this.opener = opener;
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireSound();
        if (length == 0) {
            return 0;
        }
        while (from == to && !ended) {
            if (length >= Cobblestone.CHUNK_LENGTH) {
                int read = openNext(target, offset);
                if (read > 0) {
                    return read;
                }
            } else {
                from = 0;
                to = openNext(text, 0);
            }
        }
        return take(target, offset, length);
    }

    @Override
    public int available() throws IOException {
        requireSound();
        return to - from;
    }

    @Override
    public void close() throws IOException {
        from = to;
        Arrays.fill(text, (byte) 0);
        source.close();
    }

    private int take(byte[] target, int offset, int length) {
        if (from == to) {
            return -1;
        }
        int taken = Math.min(length, to - from);
        System.arraycopy(text, from, target, offset, taken);
        from += taken;
        return taken;
    }

    private void requireSound() throws IOException {
        if (failure instanceof SealBrokenException broken) {
            throw broken.again();
        }
        if (failure != null) {
            throw new IOException("reading this failed before; open it again", failure);
        }
    }

    private int openNext(byte[] target, int offset) throws IOException {
        try {
            return openNextOrThrow(target, offset);
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    /** A source that gives less than asked for is at its end, so what it gave is the last chunk, and must be a short one. */
    private int openNextOrThrow(byte[] target, int offset) throws IOException {
        int length = source.readNBytes(sealed, 0, sealed.length);
        if (length == 0) {
            throw SealBrokenException.truncated(next);
        }
        if (length < AesGcm.TAG_LENGTH) {
            throw SealBrokenException.length("chunk " + next, length);
        }
        int opened = opener.chunk(next, sealed, length, target, offset);
        ended = length < sealed.length;
        next++;
        return opened;
    }
}
