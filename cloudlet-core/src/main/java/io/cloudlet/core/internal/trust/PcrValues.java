package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Registers as a machine shows them beside its quote, which has only their hash. Nothing here can be read: {@link Quote} compares and
 * gives a {@link VerifiedPcrs}. Immutable.
 */
public final class PcrValues {

    private final PcrSelection selection;
    private final List<byte[]> values;

    private PcrValues(PcrSelection selection, List<byte[]> values) {
        this.selection = selection;
        this.values = values;
    }

    /**
     * Claims that these are the registers.
     *
     * @param values one for each register of the selection, ascending, 32 bytes each
     * @throws MalformedException if they are not
     */
    public static PcrValues of(PcrSelection selection, List<byte[]> values) {
        if (values.size() != selection.registers().size() || values.stream().anyMatch(v -> v.length != Hash.LENGTH)) {
            throw new MalformedException("one value of 32 bytes for each register");
        }
        return new PcrValues(selection, values.stream().map(byte[]::clone).toList());
    }

    /**
     * Reads the registers that a machine shows: three bytes of selection, then each value, ascending.
     *
     * @throws MalformedException if they are not
     */
    public static PcrValues decode(byte[] encoded) {
        WireReader in = new WireReader(encoded);
        PcrSelection selection = new PcrSelection(in.u8("selection") << 16 | in.u16("selection"));
        List<byte[]> values = new ArrayList<>();
        for (int register : selection.registers()) {
            values.add(in.raw("PCR " + register, Hash.LENGTH));
        }
        in.end("values of PCRs");
        return new PcrValues(selection, values);
    }

    /** What {@link #decode} reads. */
    public byte[] encode() {
        WireWriter out = new WireWriter().u8(selection.mask() >>> 16).u16(selection.mask() & 0xffff);
        values.forEach(out::raw);
        return out.toBytes();
    }

    /** What a quote of these registers must hold. */
    byte[] digest() {
        return Hash.sha256(values.toArray(byte[][]::new));
    }

    PcrSelection selection() {
        return selection;
    }

    /** The value of a register. */
    byte[] value(int register) {
        if (!selection.contains(register)) {
            throw new EvidenceRefusedException(Reason.NOT_QUOTED, "PCR " + register + " was not quoted");
        }
        return values.get(Integer.bitCount(selection.mask() & ((1 << register) - 1)));
    }
}
