package io.cloudlet.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/** Everything that could be seen from outside, hashed as it comes, and the last of it in words. */
final class Trace {

    private static final int KEPT = 40;

    private final MessageDigest digest;
    private final Deque<String> last = new ArrayDeque<>();

    Trace() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Notes a step of the scenario. */
    void step(long nanos, String what) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(nanos).array());
        digest.update(what.getBytes(StandardCharsets.UTF_8));
        keep(nanos, what);
    }

    /** Notes a frame that arrived. */
    void frame(long nanos, String from, String to, byte[] frame) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(nanos).array());
        digest.update((from + ">" + to).getBytes(StandardCharsets.UTF_8));
        digest.update(frame);
        keep(
                nanos,
                from + " > " + to + ": " + frame.length + " bytes of kind " + (frame.length == 0 ? "none" : frame[0]));
    }

    private void keep(long nanos, String what) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast("%.6f s  %s".formatted(nanos / 1e9, what));
    }

    List<String> last() {
        return List.copyOf(last);
    }

    /** The hash of everything so far. */
    String hash() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }
}
