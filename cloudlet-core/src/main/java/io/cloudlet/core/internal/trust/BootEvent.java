package io.cloudlet.core.internal.trust;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One entry of a boot log. What went into the register is the digest; type and data stand beside it and are whatever the log's
 * bearer wrote, so data is given only where it is what was measured, and the type is for display. Immutable.
 */
public final class BootEvent {

    /** Says something about the log itself; nothing was measured. */
    static final long NO_ACTION = 0x3;
    /** Ends what the firmware measures into a register. */
    static final long SEPARATOR = 0x4;
    /** Measured before the firmware ran at all. */
    static final long HCRTM = 0x8000_0010L;

    private static final List<byte[]> SEPARATORS = List.of(new byte[4], new byte[] {-1, -1, -1, -1});

    private final int offset;
    private final long pcr;
    private final long type;
    private final Map<PcrBank, byte[]> digests;
    private final byte[] data;

    /** @param digests one for each bank of the log that is known here */
    BootEvent(int offset, long pcr, long type, Map<PcrBank, byte[]> digests, byte[] data) {
        this.offset = offset;
        this.pcr = pcr;
        this.type = type;
        this.digests = new EnumMap<>(digests);
        this.data = data;
    }

    /** Where it begins in the log. */
    public int offset() {
        return offset;
    }

    /** Which register it went into, if it went into one. */
    public int pcr() {
        return (int) pcr;
    }

    /** What its bearer says that it is: for display, nothing vouches for it. */
    public long declaredType() {
        return type;
    }

    /** What was extended into the register of the SHA-256 bank. */
    public byte[] digest() {
        return digest(PcrBank.SHA256).clone();
    }

    /** Its data, if its digest is that of the data: only then does anything vouch for them. */
    public Optional<byte[]> measuredData() {
        return measures(data) ? Optional.of(data.clone()) : Optional.empty();
    }

    /** Whether a separator was measured, whatever the log calls it. */
    public boolean separates() {
        return SEPARATORS.stream().anyMatch(this::measures);
    }

    private boolean measures(byte[] content) {
        return Arrays.equals(digest(PcrBank.SHA256), PcrBank.SHA256.hash(content));
    }

    byte[] digest(PcrBank bank) {
        return Objects.requireNonNull(digests.get(bank), "the log has no such bank");
    }

    boolean extendsRegister() {
        return type != NO_ACTION;
    }

    /** Not to be modified. */
    byte[] data() {
        return data;
    }
}
