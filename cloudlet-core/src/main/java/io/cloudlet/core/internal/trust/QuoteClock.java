package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;

/**
 * A TPM's clock and counters as a quote shows them. For keys of the owner's hierarchy the counters and the firmware version are
 * obfuscated by a number that stays the same: only their changes mean something.
 *
 * @param millis of the TPM's clock, which runs while it has power
 * @param resets how often the machine started
 * @param restarts how often it woke up since
 * @param safe whether the clock surely did not go back: clear after a loss of power
 * @param firmware the version of the TPM's firmware
 */
public record QuoteClock(long millis, int resets, int restarts, boolean safe, long firmware) {

    /** Reads a clock as a quote shows it. */
    public static QuoteClock read(WireReader in) {
        long millis = in.u64("clock");
        int resets = u32(in, "reset count");
        int restarts = u32(in, "restart count");
        int safe = in.u8("safe");
        if (safe > 1) {
            throw in.malformed("safe is " + safe + ", neither yes nor no");
        }
        return new QuoteClock(millis, resets, restarts, safe == 1, in.u64("firmware version"));
    }

    /** What {@link #read} reads. */
    public WireWriter write(WireWriter out) {
        return out.u64(millis)
                .u16(resets >>> 16)
                .u16(resets & 0xffff)
                .u16(restarts >>> 16)
                .u16(restarts & 0xffff)
                .u8(safe ? 1 : 0)
                .u64(firmware);
    }

    private static int u32(WireReader in, String what) {
        return in.u16(what) << 16 | in.u16(what);
    }

    /** Whether the machine has neither started anew nor woken up since the other moment, nor got other firmware. */
    public boolean sameBoot(QuoteClock earlier) {
        return resets == earlier.resets && restarts == earlier.restarts && firmware == earlier.firmware;
    }

    /** Whether it stands before the other moment: the TPM was cleared, or is not the same. */
    boolean before(QuoteClock earlier) {
        int boots = Integer.compareUnsigned(resets, earlier.resets);
        int wakings = Integer.compareUnsigned(restarts, earlier.restarts);
        return boots < 0
                || (boots == 0 && wakings < 0)
                || (boots == 0 && wakings == 0 && Long.compareUnsigned(millis, earlier.millis) < 0);
    }
}
