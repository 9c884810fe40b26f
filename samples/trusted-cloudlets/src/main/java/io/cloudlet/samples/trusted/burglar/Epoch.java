package io.cloudlet.samples.trusted.burglar;

import io.cloudlet.core.internal.wire.WireReader;

/**
 * A fence's key by name.
 *
 * @param fence in hexadecimal
 */
record Epoch(String fence, long term, long number) implements Comparable<Epoch> {

    static Epoch read(WireReader in) {
        return new Epoch(Loot.hex(in, 32), in.u64("term"), in.u64("number"));
    }

    /** As the library writes it. */
    String name() {
        return term + "." + number;
    }

    @Override
    public int compareTo(Epoch other) {
        int fences = fence.compareTo(other.fence);
        int terms = fences == 0 ? Long.compare(term, other.term) : fences;
        return terms == 0 ? Long.compare(number, other.number) : terms;
    }
}
