package io.cloudlet.core.internal.store;

import io.cloudlet.spi.runtime.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Looks at a file through a buffer, so that neighbouring bytes cost one read. Each window is one thread's. */
final class Window {

    private final DiskFile file;
    private final int width;
    private long start;
    private ByteBuffer seen = ByteBuffer.allocate(0);

    Window(DiskFile file, int width) {
        this.file = file;
        this.width = width;
    }

    /** The bytes at {@code position}; fewer than {@code length} only where the file ends. */
    ByteBuffer look(long position, int length) throws IOException {
        if (position < start || position + length > start + seen.limit()) {
            ByteBuffer fresh = ByteBuffer.allocate(Math.max(width, length));
            synchronized (file) { // shared by the windows on it
                file.read(position, fresh);
            }
            seen = fresh.flip();
            start = position;
        }
        int from = (int) (position - start);
        return seen.slice(from, Math.min(length, seen.limit() - from));
    }
}
