package io.cloudlet.core.internal.data;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.data.DataObject;
import io.cloudlet.policy.FenceId;
import java.io.InputStream;
import java.time.Instant;

/** An object as applications see it. Thread-safe. */
final class StoredObject implements DataObject {

    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private final Reads reads;
    private final Located at;
    private final Body body;

    /** @param entry has a body */
    StoredObject(Reads reads, FenceId fence, Entry entry) {
        this.reads = reads;
        this.at = new Located(fence, entry.subject(), entry.version());
        this.body = entry.body().orElseThrow();
    }

    @Override
    public String name() {
        return at.object().object();
    }

    @Override
    public long size() {
        return body.size();
    }

    @Override
    public Version version() {
        return at.version();
    }

    @Override
    public Instant written() {
        return body.written();
    }

    @Override
    public boolean here() {
        reads.calls().requireOpen("looking for " + at);
        return reads.known(at).stream().anyMatch(known -> StoredBody.isHere(reads.blobs(), known));
    }

    @Override
    public byte[] bytes() {
        if (size() > LARGEST) {
            throw new InvalidArgumentException(
                    ErrorCode.TOO_LARGE, at + " has " + size() + " bytes, more than an array; read its stream()");
        }
        return read(Parts.whole(size()), 0, (int) size());
    }

    @Override
    public InputStream stream() {
        reads.calls().requireOpen("reading " + at);
        return new BodyStream(new BodyReader(reads, at, Parts.whole(size())));
    }

    @Override
    public byte[] range(long offset, int length) {
        if (offset < 0 || length < 0 || offset > size() - length) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "the part from " + offset + ", " + length + " bytes long, does not lie within " + at + " of "
                            + size() + " bytes");
        }
        return length == 0 ? new byte[0] : read(Parts.range(size(), offset, length), offset, length);
    }

    /** Of the chunks' text the wanted bytes; the array is made once somebody was found who has a body of that size. */
    private byte[] read(Parts parts, long offset, int length) {
        reads.calls().requireOpen("reading " + at);
        try (BodyReader reader = new BodyReader(reads, at, parts)) {
            byte[] piece = reader.next();
            byte[] wanted = new byte[length];
            long position = parts.chunk(1) * Cobblestone.CHUNK_LENGTH - offset;
            while (true) {
                int from = (int) Math.max(0, -position);
                int to = (int) Math.min(piece.length, length - position);
                if (to > from) {
                    System.arraycopy(piece, from, wanted, (int) (position + from), to - from);
                }
                position += piece.length;
                if (!reader.hasNext()) {
                    return wanted;
                }
                piece = reader.next();
            }
        }
    }

    @Override
    public String toString() {
        return "DataObject[" + at + ", " + size() + " bytes]";
    }
}
