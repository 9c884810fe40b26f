package io.cloudlet.core.internal.wire;

import java.nio.charset.StandardCharsets;

/**
 * The exact bytes under a signature, MAC or binding hash. Each begins with purpose, version, suite and federation, so that
 * nothing signed for one purpose or federation can be shown for another; every field follows its length in four bytes, so
 * that no two lists of fields give the same bytes.
 */
public final class Transcript {

    /** P-256 with SHA-256, in every version so far. */
    public static final String SUITE = "P256-SHA256";

    private static final int VERSION = 1;
    private static final byte[] NO_FEDERATION = new byte[32];

    private final WireWriter writer = new WireWriter(256);

    private Transcript(String purpose, byte[] federation) {
        writer.text(purpose).field(new byte[] {VERSION}).text(SUITE).field(federation);
    }

    /** @param federation the federation's id, 32 bytes */
    public static Transcript of(String purpose, byte[] federation) {
        return new Transcript(purpose, federation);
    }

    /** For what is signed before there is a federation. */
    public static Transcript beforeFederation(String purpose) {
        return new Transcript(purpose, NO_FEDERATION);
    }

    public Transcript field(byte[] value) {
        writer.field(value);
        return this;
    }

    public Transcript field(String value) {
        return field(value.getBytes(StandardCharsets.UTF_8));
    }

    public Transcript field(long value) {
        writer.u32(Long.BYTES).u64(value);
        return this;
    }

    public byte[] toBytes() {
        return writer.toBytes();
    }
}
