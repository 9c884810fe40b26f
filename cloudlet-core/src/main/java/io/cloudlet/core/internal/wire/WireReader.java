package io.cloudlet.core.internal.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads what {@link WireWriter} wrote, from bytes that may be hostile: every length is checked against its cap and against
 * what is left before anything is allocated. Not thread-safe.
 */
public final class WireReader {

    private final byte[] bytes;
    private int position;

    public WireReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public int u8(String what) {
        need(1, what);
        return bytes[position++] & 0xff;
    }

    public int u16(String what) {
        need(2, what);
        return u8(what) << 8 | u8(what);
    }

    /** A 32-bit number that must fit a non-negative {@code int} of at most {@code max}. */
    public int count(String what, int max) {
        need(4, what);
        int value = u16(what) << 16 | u16(what);
        if (value < 0 || value > max) {
            throw malformed(what + " is " + Integer.toUnsignedString(value) + ", at most " + max + " allowed");
        }
        return value;
    }

    public long u64(String what) {
        need(8, what);
        long value = ByteBuffer.wrap(bytes, position, 8).getLong();
        position += 8;
        return value;
    }

    /** A 64-bit number that must not be negative. */
    public long natural(String what) {
        long value = u64(what);
        if (value < 0) {
            throw malformed(what + " is negative");
        }
        return value;
    }

    /** Exactly {@code length} bytes, without a length before them. */
    public byte[] raw(String what, int length) {
        need(length, what);
        byte[] value = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return value;
    }

    /** Passes over exactly {@code length} bytes. */
    public void skip(String what, int length) {
        need(length, what);
        position += length;
    }

    /** Bytes after their length. */
    public byte[] field(String what, int max) {
        return raw(what, count(what + " length", max));
    }

    /** Strict UTF-8 after its length. */
    public String text(String what, int maxBytes) {
        byte[] value = field(what, maxBytes);
        if (ascii(value)) {
            return new String(value, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(what + " is not UTF-8");
        }
    }

    /** What nearly every text is, and then it need not be decoded. */
    private static boolean ascii(byte[] value) {
        for (byte b : value) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** What is left, to the end. */
    public byte[] rest() {
        return raw("rest", remaining());
    }

    public int remaining() {
        return bytes.length - position;
    }

    /** Requires that nothing follows. */
    public void end(String what) {
        if (remaining() != 0) {
            throw malformed(remaining() + " bytes follow the " + what);
        }
    }

    /** An error at the present position. */
    public MalformedException malformed(String problem) {
        return new MalformedException(String.format(Locale.ROOT, "%s (at byte %d)", problem, position));
    }

    private void need(int length, String what) {
        if (length > remaining()) {
            throw malformed(what + " needs " + length + " bytes, " + remaining() + " are left");
        }
    }
}
