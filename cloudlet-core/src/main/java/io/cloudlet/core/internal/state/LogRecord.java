package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing said in a log. Its bytes are what is hashed, kept and passed on, verbatim; numbers are big-endian:
 *
 * <pre>
 * version           u8, 1
 * class             u8: 1 put, 2 deletion, 3 opening, 4 authority; here in every version
 * audience length   u8, at most 64, then the audience; empty for everybody
 * key length        u16, 1 to 512, then the key
 * body              the rest; the whole record is at most 64 KiB
 * </pre>
 *
 * <p>A deletion has no body. An opening has the key {@code epoch}. Openings and authority records are for everybody,
 * since every replica must reach the same conclusions from them.
 *
 * <p>An immutable value, equal by its bytes; thread-safe.
 */
public final class LogRecord {

    public static final int VERSION = 1;
    public static final int MAX_BYTES = 64 * 1024;
    public static final int MAX_AUDIENCE = 64;
    public static final int MAX_KEY = 512;

    private static final byte[] OPENING_KEY = "epoch".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};
    private static final int LENGTHS = 5;

    private final byte[] bytes;
    private final Kind kind;
    private final byte[] audience;
    private final byte[] key;
    private volatile byte @Nullable [] hash;

    private LogRecord(byte[] bytes, Kind kind, byte[] audience, byte[] key) {
        this.bytes = bytes;
        this.kind = kind;
        this.audience = audience;
        this.key = key;
    }

    /** What a record does, by the class byte on the wire. */
    public enum Kind {
        /** Sets the key to the body. */
        PUT(1),
        /** Removes the key. */
        DELETION(2),
        /** Opens a log epoch. */
        OPENING(3),
        /** Bears on membership, rights, policies or fences; never removed. */
        AUTHORITY(4);

        private static final Kind[] KNOWN = values();

        private final int classByte;

        Kind(int classByte) {
            this.classByte = classByte;
        }

        public int classByte() {
            return classByte;
        }

        /** Empty for a class that this library does not know. */
        public static Optional<Kind> of(int classByte) {
            for (Kind kind : KNOWN) {
                if (kind.classByte == classByte) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /** What every version shows in clear. */
    public record Peek(int version, int classByte) {}

    public static LogRecord put(byte[] key, byte[] body) {
        return write(Kind.PUT, NOTHING, key, body);
    }

    public static LogRecord deletion(byte[] key) {
        return write(Kind.DELETION, NOTHING, key, NOTHING);
    }

    public static LogRecord opening(byte[] body) {
        return write(Kind.OPENING, NOTHING, OPENING_KEY, body);
    }

    public static LogRecord authority(byte[] key, byte[] body) {
        return write(Kind.AUTHORITY, NOTHING, key, body);
    }

    /** This record for an audience instead of everybody. */
    public LogRecord withAudience(byte[] newAudience) {
        return write(kind, newAudience, key, body());
    }

    /**
     * Version and class of a record of any version.
     *
     * @throws MalformedException if it is too long, or too short to have them
     */
    public static Peek peek(byte[] bytes) {
        WireReader reader = new WireReader(bytes);
        if (bytes.length > MAX_BYTES) {
            throw reader.malformed("record has " + bytes.length + " bytes, at most " + MAX_BYTES + " allowed");
        }
        return new Peek(reader.u8("record version"), reader.u8("record class"));
    }

    /**
     * Reads a record, and keeps the array.
     *
     * @throws UnknownRecordException if the version or class is not known; nothing after them was looked at
     * @throws MalformedException if it does not parse
     */
    public static LogRecord decode(byte[] bytes) {
        Peek peek = peek(bytes);
        Optional<Kind> known = Kind.of(peek.classByte);
        if (peek.version != VERSION || known.isEmpty()) {
            throw new UnknownRecordException(peek.version, peek.classByte);
        }
        Kind kind = known.get();
        WireReader reader = new WireReader(bytes);
        reader.raw("record version and class", 2);
        byte[] audience = sized(reader, "audience", reader.u8("audience length"), 0, MAX_AUDIENCE);
        byte[] key = sized(reader, "key", reader.u16("key length"), 1, MAX_KEY);
        String fault = fault(kind, audience, key, reader.remaining());
        if (fault != null) {
            throw reader.malformed(fault);
        }
        return new LogRecord(bytes, kind, audience, key);
    }

    /** The record as it was written or read; not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    public Kind kind() {
        return kind;
    }

    /** Who can read the body; empty for everybody. Not a copy. */
    public byte[] audience() {
        return audience;
    }

    /** Not a copy. */
    public byte[] key() {
        return key;
    }

    /** Whether it may say more than what a service or template in clear is, as nearly all do where there are very many. */
    public boolean notable() {
        return kind == Kind.OPENING || audience.length > 0 || !(Keys.isService(key) || Keys.isTemplate(key));
    }

    /** A copy. */
    public byte[] body() {
        return Arrays.copyOfRange(bytes, bodyStart(), bytes.length);
    }

    /** Where in the bytes the body begins. */
    public int bodyStart() {
        return LENGTHS + audience.length + key.length;
    }

    /** {@link HistoryTree#leafHash} of the bytes; computed once. */
    public byte[] hash() {
        byte[] known = hash;
        if (known == null) {
            known = HistoryTree.leafHash(bytes);
            hash = known;
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogRecord that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "LogRecord[" + kind + ", " + bytes.length + " bytes]";
    }

    /** @throws IllegalArgumentException if no record can say this */
    private static LogRecord write(Kind kind, byte[] audience, byte[] key, byte[] body) {
        int size = LENGTHS + audience.length + key.length + body.length;
        String fault = fault(kind, audience, key, body.length);
        boolean fits = audience.length <= MAX_AUDIENCE && key.length > 0 && key.length <= MAX_KEY && size <= MAX_BYTES;
        if (fault != null || !fits) {
            throw new IllegalArgumentException(String.format(
                    "no %s record of audience %d, key %d, body %d bytes: %s",
                    kind, audience.length, key.length, body.length, fault == null ? "too long or no key" : fault));
        }
        WireWriter writer = new WireWriter(size).u8(VERSION).u8(kind.classByte);
        writer.u8(audience.length).raw(audience).u16(key.length).raw(key).raw(body);
        return new LogRecord(writer.toBytes(), kind, audience, key);
    }

    private static @Nullable String fault(Kind kind, byte[] audience, byte[] key, int bodyLength) {
        return switch (kind) {
            case PUT -> null;
            case DELETION -> bodyLength == 0 ? null : "a deletion has no body";
            case OPENING ->
                !Arrays.equals(key, OPENING_KEY)
                        ? "an opening's key is \"epoch\""
                        : audience.length == 0 ? null : "an opening is for everybody";
            case AUTHORITY -> audience.length == 0 ? null : "an authority record is for everybody";
        };
    }

    private static byte[] sized(WireReader reader, String what, int length, int min, int max) {
        if (length < min || length > max) {
            throw reader.malformed(what + " length is " + length + ", must be " + min + " to " + max);
        }
        return length == 0 ? NOTHING : reader.raw(what, length);
    }
}
