package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;

/**
 * A stretch of another's log that was taken over because it is signed, although nobody could prove that what was read before is its
 * beginning.
 *
 * @param former up to where it had been read
 * @param taken where it stood then
 */
record Unproven(Head former, Head taken) {

    byte[] encode() {
        WireWriter out = new WireWriter(128);
        former.write(out);
        taken.write(out);
        return out.toBytes();
    }

    static Unproven decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        Unproven unproven = new Unproven(Head.read(in), Head.read(in));
        in.end("stretch without proof");
        return unproven;
    }

    /** In words. */
    @Override
    public String toString() {
        return "nobody could prove yet that its log at " + taken + " continues what was read before, " + former;
    }
}
