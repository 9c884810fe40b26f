package io.cloudlet.core.internal.fence;

import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.FenceId;

/**
 * What a member publishes so that keys can be wrapped for it: the public half of its wrapping key, one for each fence, and one
 * for whatever is exported to it. Its log vouches for it.
 *
 * @param spki 91 bytes, in hexadecimal
 */
record WrappingKey(FenceId audience, String spki) {

    private static final int VERSION = 1;

    byte[] encoded() {
        return Hash.unhex(spki);
    }

    LogRecord toRecord() {
        byte[] body = new WireWriter(160)
                .u8(VERSION)
                .raw(Hash.unhex(audience.hex()))
                .field(encoded())
                .toBytes();
        return LogRecord.put(key(audience), body);
    }

    /** @throws io.cloudlet.core.internal.wire.MalformedException if the bytes are none, or hold no key of P-256 */
    static WrappingKey decode(byte[] body) {
        WireReader in = new WireReader(body);
        FenceRecords.version(in, VERSION);
        FenceId audience = FenceRecords.audience(in);
        byte[] spki = in.field("wrapping key", VerificationKey.ENCODED_LENGTH);
        in.end("wrapping key");
        return new WrappingKey(audience, Hash.hex(VerificationKey.decode(spki).encoded()));
    }

    static byte[] key(FenceId audience) {
        return Keys.fence(FenceRecords.WRAPPING_KEY + audience.hex());
    }
}
