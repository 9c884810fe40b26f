package io.cloudlet.core.internal.peering;

import io.cloudlet.core.internal.state.VectorChange;
import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Asks for what the sender lacks; the answer waits until there is something.
 *
 * @param number of this request on this link
 * @param digest of the sender's version vector
 * @param vector itself; null where the other side probably has an equal one, or can make it from one that it was shown
 * @param change what makes it of one that was shown; null where the vector is here, or neither
 */
@SuppressWarnings("ArrayRecordComponent") // a message, never compared
record Pull(
        long number,
        byte[] digest,
        @Nullable VersionVector vector,
        @Nullable Change change) {

    /**
     * What makes a vector of a former one.
     *
     * @param base number of the pull that had that one
     */
    record Change(long base, VectorChange content) {}

    Pull(long number, byte[] digest, @Nullable VersionVector vector) {
        this(number, digest, vector, null);
    }

    /** Whether it says how far its sender is, and does not only hope that it is known. */
    boolean shows() {
        return vector != null || change != null;
    }

    byte[] encode() {
        WireWriter out = FrameType.PULL.writer().u64(number).raw(digest);
        if (vector != null) {
            vector.write(out.u8(1));
        } else if (change != null) {
            change.content.write(out.u8(2).u64(change.base));
        } else {
            out.u8(0);
        }
        return out.toBytes();
    }

    static Pull decode(WireReader in) {
        long number = in.natural("pull number");
        byte[] digest = in.raw("digest", Hash.LENGTH);
        int kind = in.u8("kind of pull");
        Pull pull = switch (kind) {
            case 0 -> new Pull(number, digest, null);
            case 1 -> new Pull(number, digest, VersionVector.read(in));
            case 2 -> new Pull(number, digest, null, new Change(in.natural("base"), VectorChange.read(in)));
            default -> throw in.malformed("a pull of kind " + kind);
        };
        in.end("pull");
        return pull;
    }
}
