package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Consistency proofs of RFC 9162, section 2.1.4: that one history is the beginning of another, shown by at most two hashes
 * for each level of the tree. Whoever made the proof need not be trusted.
 */
final class Consistency {

    /** Hashes of the longest proof that is read. */
    static final int MOST_HASHES = 130;

    private Consistency() {}

    /** Knows the Merkle tree hash of any range of records that a proof may ask for. */
    interface Ranges {

        /** The hash over the records from {@code from} on, up to before {@code to}. */
        byte[] hash(long from, long to);
    }

    /** PROOF(first, D[second]) of section 2.1.4.1; empty where one of both is empty, or they are equal. */
    static List<byte[]> prove(long first, long second, Ranges ranges) {
        List<byte[]> proof = new ArrayList<>();
        if (first > 0 && first < second) {
            subproof(first, 0, second, true, ranges, proof);
        }
        return proof;
    }

    private static void subproof(long first, long from, long to, boolean whole, Ranges ranges, List<byte[]> proof) {
        long size = to - from;
        if (first == size) {
            if (!whole) {
                proof.add(ranges.hash(from, to));
            }
            return;
        }
        long left = Long.highestOneBit(size - 1);
        if (first <= left) {
            subproof(first, from, from + left, whole, ranges, proof);
            proof.add(ranges.hash(from + left, to));
        } else {
            subproof(first - left, from + left, to, false, ranges, proof);
            proof.add(ranges.hash(from, from + left));
        }
    }

    /** Whether the proof shows that the history of {@code first} records is the beginning of the other; section 2.1.4.2. */
    static boolean verify(long first, byte[] firstRoot, long second, byte[] secondRoot, List<byte[]> proof) {
        if (first == 0 || first >= second) {
            boolean trivial = first == 0 ? Arrays.equals(firstRoot, Sha256.hash()) : first == second;
            return trivial && proof.isEmpty() && (first == 0 || Arrays.equals(firstRoot, secondRoot));
        }
        List<byte[]> path = new ArrayList<>(proof);
        if (Long.bitCount(first) == 1) {
            path.add(0, firstRoot);
        }
        if (path.isEmpty()) {
            return false;
        }
        int shift = Long.numberOfTrailingZeros(~(first - 1));
        return climb((first - 1) >>> shift, (second - 1) >>> shift, path, firstRoot, secondRoot);
    }

    private static boolean climb(long first, long second, List<byte[]> path, byte[] firstRoot, byte[] secondRoot) {
        long fn = first;
        long sn = second;
        byte[] fr = path.get(0);
        byte[] sr = path.get(0);
        for (byte[] next : path.subList(1, path.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = HistoryTree.nodeHash(next, fr);
                sr = HistoryTree.nodeHash(next, sr);
                int zeros = (fn & 1) == 1 || fn == 0 ? 0 : Long.numberOfTrailingZeros(fn);
                fn >>>= zeros;
                sn >>>= zeros;
            } else {
                sr = HistoryTree.nodeHash(sr, next);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && Arrays.equals(fr, firstRoot) && Arrays.equals(sr, secondRoot);
    }

    static void write(WireWriter out, List<byte[]> proof) {
        out.u8(proof.size());
        proof.forEach(out::raw);
    }

    static List<byte[]> read(WireReader in) {
        int count = in.u8("number of hashes");
        if (count > MOST_HASHES) {
            throw in.malformed("a proof of " + count + " hashes, at most " + MOST_HASHES + " allowed");
        }
        List<byte[]> proof = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            proof.add(in.raw("proof", Sha256.LENGTH));
        }
        return proof;
    }
}
