package io.cloudlet.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/** Bytes of a file, with room behind them, so that one that grows as files do is not copied for each write. */
final class FileBytes {

    private byte[] bytes;
    private int size;

    FileBytes(byte[] content) {
        this.bytes = content;
        this.size = content.length;
    }

    int size() {
        return size;
    }

    /** A copy. */
    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }

    FileBytes copy() {
        return new FileBytes(toArray());
    }

    /** Copies what there is from a position on, as far as it fits; returns how much that was. */
    int read(long position, ByteBuffer into) {
        int count = (int) Math.max(0, Math.min(into.remaining(), size - position));
        into.put(bytes, (int) Math.min(position, size), count);
        return count;
    }

    /** Puts these there; what lies between the end and them becomes zeros. */
    void put(long position, byte[] more, int from, int to) {
        int end = Math.toIntExact(position + to - from);
        makeRoom(end);
        System.arraycopy(more, from, bytes, (int) position, to - from);
        size = Math.max(size, end);
    }

    private void makeRoom(int end) {
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
    }

    /** Makes it so long; what it is longer than before is zeros. */
    void cut(int newSize) {
        makeRoom(newSize);
        Arrays.fill(bytes, Math.min(newSize, size), size, (byte) 0);
        size = newSize;
    }

    void flip(int position, int bit) {
        bytes[Objects.checkIndex(position, size)] ^= (byte) (1 << bit);
    }
}
