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

    private final RandomAccessFile file;

    OpenFile(Path path) throws IOException {
        file = new RandomAccessFile(path.toFile(), "rw");
    }

    @Override
    public long size() throws IOException {
        return file.length();
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        byte[] bytes = new byte[into.remaining()];
        file.seek(position);
        int count = 0;
        int last = 0;
        while (count < bytes.length && last >= 0) {
            last = file.read(bytes, count, bytes.length - count);
            count += Math.max(0, last);
        }
        into.put(bytes, 0, count);
        return count;
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        file.seek(position);
        file.write(bytes);
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
