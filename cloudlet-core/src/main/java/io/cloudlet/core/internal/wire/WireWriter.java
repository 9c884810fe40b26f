package io.cloudlet.core.internal.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes big-endian numbers and length-prefixed fields into a growing array. Not thread-safe. */
public final class WireWriter {

    private byte[] bytes;
    private int size;

    public WireWriter() {
        this(128);
    }

    public WireWriter(int expectedSize) {
        bytes = new byte[expectedSize];
    }

    public WireWriter u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    public WireWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    public WireWriter u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    public WireWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    /** The bytes as they are, without a length. */
    public WireWriter raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** The bytes after their length in four bytes. */
    public WireWriter field(byte[] value) {
        return u32(value.length).raw(value);
    }

    /** The text in UTF-8 after its length in four bytes. */
    public WireWriter text(String value) {
        return field(value.getBytes(StandardCharsets.UTF_8));
    }

    /** What was written. Not a copy where the expected size was the right one; what is written after goes to another array. */
    public byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
        }
    }
}
