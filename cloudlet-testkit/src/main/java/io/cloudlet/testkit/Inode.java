package io.cloudlet.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The content of one file of a {@link ForgetfulDisk}: as it shows, and as it was when last forced. */
final class Inode {

    private static final int SECTOR = 512;

    private final FileBytes durable;
    private FileBytes content;
    private final List<Change> unforced = new ArrayList<>();

    private sealed interface Change {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Write(long position, byte[] bytes) implements Change {}

    private record Cut(int size) implements Change {}

    Inode() {
        this(new FileBytes(new byte[0]));
    }

    private Inode(FileBytes content) {
        this.durable = content;
        this.content = content.copy();
    }

    /** Another of the same content, all of it durable. */
    Inode copy() {
        return new Inode(content.copy());
    }

    /** A copy. */
    byte[] content() {
        return content.toArray();
    }

    int size() {
        return content.size();
    }

    int read(long position, ByteBuffer into) {
        return content.read(position, into);
    }

    void write(long position, byte[] bytes) {
        content.put(position, bytes, 0, bytes.length);
        unforced.add(new Write(position, bytes));
    }

    void cut(int size) {
        content.cut(size);
        unforced.add(new Cut(size));
    }

    void force() {
        for (Change change : unforced) {
            if (change instanceof Write write) {
                durable.put(write.position, write.bytes, 0, write.bytes.length);
            } else if (change instanceof Cut cut) {
                durable.cut(cut.size);
            }
        }
        unforced.clear();
    }

    /** As after a force that failed: what was to be forced shows on, and never will be forced. */
    void forget() {
        unforced.clear();
    }

    void flip(int position, int bit) {
        durable.flip(position, bit);
        content = durable.copy();
    }

    /** What is left of it: of each change that was not forced, chance says how much. */
    Inode afterCrash(Random chance) {
        FileBytes left = durable.copy();
        for (Change change : unforced) {
            if (change instanceof Write write) {
                tear(left, write, chance);
            } else if (change instanceof Cut cut && chance.nextBoolean()) {
                left.cut(cut.size);
            }
        }
        return new Inode(left);
    }

    private static void tear(FileBytes left, Write write, Random chance) {
        int mode = chance.nextInt(4);
        int cut = mode == 0 ? 0 : mode == 1 ? write.bytes.length : chance.nextInt(write.bytes.length + 1);
        for (int i = 0; i < write.bytes.length; ) {
            int sectorEnd = (int) Math.min(write.bytes.length, i + SECTOR - (write.position + i) % SECTOR);
            if (mode == 3 ? chance.nextBoolean() : i < cut) {
                int to = mode == 3 ? sectorEnd : Math.min(cut, sectorEnd);
                left.put(write.position + i, write.bytes, i, to);
            }
            i = sectorEnd;
        }
    }
}
