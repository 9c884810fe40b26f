package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.security.SecureRandom;

/**
 * One run of a log's writer. Every start opens one; sequences run on across them.
 *
 * @param number more than that of the epoch it continues; the first is 1
 * @param bits 16 random bytes in hexadecimal, so that two runs that believe the same past still differ
 */
public record LogEpoch(long number, String bits) implements Comparable<LogEpoch> {

    /** Before the first. */
    public static final LogEpoch NONE = new LogEpoch(0, "0".repeat(32));

    private static final int BITS = 16;

    /** A fresh epoch after this one, of at least that number. */
    LogEpoch next(long least, SecureRandom entropy) {
        byte[] random = new byte[BITS];
        entropy.nextBytes(random);
        return new LogEpoch(Math.max(number + 1, least), Hash.hex(random));
    }

    void write(WireWriter out) {
        out.u64(number).raw(Hash.unhex(bits));
    }

    static LogEpoch read(WireReader in) {
        return new LogEpoch(in.natural("log epoch number"), Hash.hex(in.raw("log epoch bits", BITS)));
    }

    @Override
    public int compareTo(LogEpoch other) {
        int byNumber = Long.compare(number, other.number);
        return byNumber != 0 ? byNumber : bits.compareTo(other.bits);
    }

    @Override
    public String toString() {
        return number + "/" + bits.substring(0, 8);
    }
}
