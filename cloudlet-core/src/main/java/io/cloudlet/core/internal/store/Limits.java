package io.cloudlet.core.internal.store;

/**
 * When the store starts something. Tests make these small.
 *
 * @param segmentBytes a segment that would grow beyond this is ended and the next begun
 * @param groupBytes what one commit takes at most, unless a single batch is larger
 * @param garbageBytes overwritten values are let be up to here
 * @param copyBytes what one step of rewriting copies, holding up commits that long
 */
record Limits(long segmentBytes, int groupBytes, long garbageBytes, int copyBytes) {

    static final Limits DEFAULT = new Limits(64 << 20, 8 << 20, 16 << 20, 1 << 20);
}
