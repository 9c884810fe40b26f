package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Registers of the SHA-256 bank, at least one of 24 (TPML_PCR_SELECTION with one entry). A TPM answers a quote of a bank that it lacks with
 * an empty selection, so what came back is compared with what was asked for, whole.
 *
 * @param mask bit N for PCR N
 */
public record PcrSelection(int mask) {

    static final int REGISTERS = 24;

    /** What firmware measures into: PCR 0 to 7. */
    public static final PcrSelection FIRMWARE = new PcrSelection(0xff);

    private static final int BANKS = 1;
    private static final int BYTES = REGISTERS / 8;

    public PcrSelection {
        if (mask <= 0 || mask >>> REGISTERS != 0) {
            throw new MalformedException(
                    "a selection has at least one of PCR 0 to 23, not those of mask 0x" + Integer.toHexString(mask));
        }
    }

    /** These registers. */
    public static PcrSelection of(int... registers) {
        int mask = 0;
        for (int register : registers) {
            if (register < 0 || register >= REGISTERS) {
                throw new MalformedException("there is no PCR " + register);
            }
            mask |= 1 << register;
        }
        return new PcrSelection(mask);
    }

    static PcrSelection read(WireReader in) {
        int banks = in.count("number of PCR banks", Integer.MAX_VALUE);
        int algorithm = banks == BANKS ? in.u16("PCR bank") : 0;
        if (algorithm != PcrBank.SHA256.algorithm()) {
            throw in.malformed("registers of one bank are quoted, SHA-256");
        }
        if (in.u8("selection size") != BYTES) {
            throw in.malformed("a selection of PCRs has " + BYTES + " bytes");
        }
        byte[] bits = in.raw("selection", BYTES);
        return new PcrSelection((bits[0] & 0xff) | (bits[1] & 0xff) << 8 | (bits[2] & 0xff) << 16);
    }

    /** As TPM2_Quote takes it. */
    public byte[] encode() {
        return new WireWriter()
                .u32(BANKS)
                .u16(PcrBank.SHA256.algorithm())
                .u8(BYTES)
                .u8(mask & 0xff)
                .u8(mask >>> 8 & 0xff)
                .u8(mask >>> 16)
                .toBytes();
    }

    /** Their numbers, ascending. */
    public Set<Integer> registers() {
        return IntStream.range(0, REGISTERS)
                .filter(this::contains)
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean contains(int register) {
        return register >= 0 && register < REGISTERS && (mask >>> register & 1) == 1;
    }
}
