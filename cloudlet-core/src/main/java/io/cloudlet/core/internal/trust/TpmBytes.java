package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;

/** TPM2B: bytes after their length in two bytes. */
final class TpmBytes {

    private TpmBytes() {}

    static byte[] read(WireReader in, String what, int most) {
        int length = in.u16(what + " length");
        if (length > most) {
            throw in.malformed(what + " has " + length + " bytes, at most " + most + " are allowed");
        }
        return in.raw(what, length);
    }

    static byte[] sized(byte[] content) {
        return new WireWriter().u16(content.length).raw(content).toBytes();
    }
}
