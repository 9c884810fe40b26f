package io.cloudlet.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/** Everything that could be seen from outside, hashed as it comes, and the last of it in words. */
final class Trace {

    private static final int KEPT = 40;

    private final MessageDigest digest;
    private final byte[] time = new byte[Long.BYTES];
    private final Deque<Happening> last = new ArrayDeque<>();

    /** Put into words only when somebody asks, since there are many and few are asked for. */
    private record Happening(long nanos, Supplier<String> what) {

        String told() {
            return "%.6f s  %s".formatted(nanos / 1e9, what.get());
        }
    }

    Trace() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Notes a step of the scenario. */
    void step(long nanos, String what) {
        update(nanos, what);
        keep(nanos, () -> what);
    }

    /** Notes a frame that arrived. */
    void frame(long nanos, String from, String to, byte[] frame) {
        update(nanos, from);
        digest.update((byte) '>');
        digest.update(to.getBytes(StandardCharsets.UTF_8));
        digest.update(frame);
        int length = frame.length;
        byte kind = length == 0 ? 0 : frame[0];
        keep(nanos, () -> from + " > " + to + ": " + length + " bytes of kind " + (length == 0 ? "none" : kind));
    }

    private void update(long nanos, String what) {
        ByteBuffer.wrap(time).putLong(nanos);
        digest.update(time);
        digest.update(what.getBytes(StandardCharsets.UTF_8));
    }

    private void keep(long nanos, Supplier<String> what) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(new Happening(nanos, what));
    }

    List<String> last() {
        return last.stream().map(Happening::told).toList();
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
