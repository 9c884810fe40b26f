package io.cloudlet.core.internal.runtime;

import io.cloudlet.spi.runtime.Disk.DiskFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * An open file of a {@link FileDisk}. Not a channel on purpose: an interrupt closes a channel that is being used, and a
 * store must not lose its journal because an application interrupted one of its threads.
 */
final class OpenFile implements DiskFile {

    /** What goes through an array at once where a buffer has none of its own. */
    private static final int STEP = 64 << 10;

    private final RandomAccessFile file;

    /** @param mode {@code r} or {@code rw} */
    OpenFile(Path path, String mode) throws IOException {
        file = new RandomAccessFile(path.toFile(), mode);
    }

    @Override
    public long size() throws IOException {
        return file.length();
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        file.seek(position);
        int before = into.position();
        if (into.hasArray()) {
            int count = read(into.array(), into.arrayOffset() + before, into.remaining());
            into.position(before + count);
            return count;
        }
        byte[] step = new byte[Math.min(STEP, into.remaining())];
        int count = step.length;
        while (into.hasRemaining() && count == step.length) {
            count = read(step, 0, Math.min(step.length, into.remaining()));
            into.put(step, 0, count);
        }
        return into.position() - before;
    }

    private int read(byte[] bytes, int from, int length) throws IOException {
        int count = 0;
        int last = 0;
        while (count < length && last >= 0) {
            last = file.read(bytes, from + count, length - count);
            count += Math.max(0, last);
        }
        return count;
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
        file.seek(position);
        if (from.hasArray()) {
            file.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
            from.position(from.limit());
            return;
        }
        byte[] step = new byte[Math.min(STEP, from.remaining())];
        while (from.hasRemaining()) {
            int count = Math.min(step.length, from.remaining());
            from.get(step, 0, count);
            file.write(step, 0, count);
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        if (size < file.length()) {
            file.setLength(size);
        }
    }

    @Override
    public void force() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
