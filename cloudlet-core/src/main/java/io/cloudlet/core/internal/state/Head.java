package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;

/**
 * How far a log goes.
 *
 * @param epoch the log epoch of its newest record
 * @param sequence how many records it has; the newest has this sequence
 * @param history root of the tree over all of them, in hexadecimal
 */
public record Head(LogEpoch epoch, long sequence, String history) {

    /** An empty log. */
    public static final Head EMPTY = new Head(LogEpoch.NONE, 0, Hash.hex(Hash.sha256()));

    public void write(WireWriter out) {
        epoch.write(out);
        out.u64(sequence).raw(Hash.unhex(history));
    }

    public static Head read(WireReader in) {
        return new Head(LogEpoch.read(in), in.natural("sequence"), Hash.hex(in.raw("history hash", Hash.LENGTH)));
    }

    public byte[] toBytes() {
        WireWriter out = new WireWriter(64);
        write(out);
        return out.toBytes();
    }

    @Override
    public String toString() {
        return "sequence " + sequence + " in epoch " + epoch + ", history " + history.substring(0, 8);
    }
}
