package io.cloudlet.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The content of one file of a {@link ForgetfulDisk}: as it shows, and as it was when last forced. */
final class Inode {

    private static final int SECTOR = 512;

    private byte[] durable;
    private byte[] content;
    private final List<Change> unforced = new ArrayList<>();

    private sealed interface Change {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Write(long position, byte[] bytes) implements Change {}

    private record Cut(int size) implements Change {}

    Inode() {
        this(new byte[0]);
    }

    private Inode(byte[] content) {
        this.durable = content.clone();
        this.content = content.clone();
    }

    /** Another of the same content, all of it durable. */
    Inode copy() {
        return new Inode(content);
    }

    byte[] content() {
        return content;
    }

    void write(long position, byte[] bytes) {
        content = put(content, position, bytes);
        unforced.add(new Write(position, bytes));
    }

    void cut(int size) {
        content = Arrays.copyOf(content, size);
        unforced.add(new Cut(size));
    }

    void force() {
        for (Change change : unforced) {
            if (change instanceof Write write) {
                durable = put(durable, write.position, write.bytes);
            } else if (change instanceof Cut cut) {
                durable = Arrays.copyOf(durable, cut.size);
            }
        }
        unforced.clear();
    }

    /** As after a force that failed: what was to be forced shows on, and never will be forced. */
    void forget() {
        unforced.clear();
    }

    void flip(int position, int bit) {
        durable[position] ^= (byte) (1 << bit);
        content = durable.clone();
    }

    /** What is left of it: of each change that was not forced, chance says how much. */
    Inode afterCrash(Random chance) {
        byte[] left = durable;
        for (Change change : unforced) {
            if (change instanceof Write write) {
                left = torn(left, write, chance);
            } else if (change instanceof Cut cut) {
                left = chance.nextBoolean() ? Arrays.copyOf(left, cut.size) : left;
            }
        }
        return new Inode(left);
    }

    private static byte[] torn(byte[] before, Write write, Random chance) {
        int mode = chance.nextInt(4);
        int cut = mode == 0 ? 0 : mode == 1 ? write.bytes.length : chance.nextInt(write.bytes.length + 1);
        byte[] after = before;
        for (int i = 0; i < write.bytes.length; ) {
            int sectorEnd = (int) Math.min(write.bytes.length, i + SECTOR - (write.position + i) % SECTOR);
            if (mode == 3 ? chance.nextBoolean() : i < cut) {
                int to = mode == 3 ? sectorEnd : Math.min(cut, sectorEnd);
                after = put(after, write.position + i, Arrays.copyOfRange(write.bytes, i, to));
            }
            i = sectorEnd;
        }
        return after;
    }

    private static byte[] put(byte[] before, long position, byte[] bytes) {
        byte[] after = Arrays.copyOf(before, Math.max(before.length, Math.toIntExact(position + bytes.length)));
        System.arraycopy(bytes, 0, after, (int) position, bytes.length);
        return after;
    }
}
