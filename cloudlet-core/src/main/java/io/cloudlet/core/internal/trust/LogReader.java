package io.cloudlet.core.internal.trust;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads a boot log, whose numbers are little-endian; every length is checked before anything is allocated. Not thread-safe. */
final class LogReader {

    private final byte[] bytes;
    private final ByteBuffer numbers;
    private int position;

    LogReader(byte[] bytes) {
        this.bytes = bytes;
        this.numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int position() {
        return position;
    }

    boolean atEnd() {
        return position == bytes.length;
    }

    int u8(String what) {
        need(1, what);
        return bytes[position++] & 0xff;
    }

    int u16(String what) {
        need(2, what);
        int value = numbers.getShort(position) & 0xffff;
        position += 2;
        return value;
    }

    long u32(String what) {
        need(4, what);
        long value = numbers.getInt(position) & 0xffff_ffffL;
        position += 4;
        return value;
    }

    /** A number that says how many follow. */
    int count(String what, int most) {
        int start = position;
        long value = u32(what);
        if (value > most) {
            throw new BootLogException(start, what + " is " + value + ", at most " + most + " are allowed");
        }
        return (int) value;
    }

    byte[] raw(String what, int length) {
        need(length, what);
        byte[] value = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return value;
    }

    private void need(int length, String what) {
        int left = bytes.length - position;
        if (length > left) {
            throw new BootLogException(position, what + " needs " + length + " bytes, " + left + " are left");
        }
    }
}
