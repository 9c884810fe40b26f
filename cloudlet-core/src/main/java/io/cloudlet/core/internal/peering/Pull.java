package io.cloudlet.core.internal.peering;

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
 * @param vector itself; left out where the other side probably has an equal one
 */
@SuppressWarnings("ArrayRecordComponent") // a message, never compared
record Pull(long number, byte[] digest, @Nullable VersionVector vector) {

    byte[] encode() {
        WireWriter out = FrameType.PULL.writer().u64(number).raw(digest).u8(vector == null ? 0 : 1);
        if (vector != null) {
            vector.write(out);
        }
        return out.toBytes();
    }

    static Pull decode(WireReader in) {
        long number = in.natural("pull number");
        byte[] digest = in.raw("digest", Hash.LENGTH);
        VersionVector vector = in.u8("vector present") == 0 ? null : VersionVector.read(in);
        in.end("pull");
        return new Pull(number, digest, vector);
    }
}
