package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A body as a stream, from its beginning; holds one piece. After a failure each read fails. Not thread-safe. */
final class BodyStream extends InputStream {

    private static final byte[] NOTHING = {};

    private final BodyReader reader;
    private byte[] piece = NOTHING;
    private int position;
    private @Nullable CloudletException failure;
    private boolean closed;

    BodyStream(BodyReader reader) {
        this.reader = reader;
    }

    @Override
    public int read() throws IOException {
        return fill() ? Byte.toUnsignedInt(piece[position++]) : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int taken = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, target, offset, taken);
        position += taken;
        return taken;
    }

    @Override
    public int available() throws IOException {
        return closed ? 0 : piece.length - position;
    }

    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("this stream was closed");
        }
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        while (position == piece.length && reader.hasNext()) {
            try {
                piece = reader.next();
                position = 0;
            } catch (CloudletException e) {
                failure = e;
                reader.close();
                throw new IOException(e.getMessage(), e);
            }
        }
        return position < piece.length;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            piece = NOTHING;
            position = 0;
            reader.close();
        }
    }
}
