package io.cloudlet.core.internal.store;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import io.cloudlet.spi.storage.BlobStore.BlobReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads one blob's content, without its trailer. On POSIX it reads on when the blob is deleted. */
final class FileBlobReader implements BlobReader {

    private static final int STEP = 256 << 10;

    private final BlobDirectory directory;
    private final String id;
    private final DiskFile file;
    private final BlobFormat.Trailer trailer;
    private boolean closed;

    private FileBlobReader(BlobDirectory directory, String id, DiskFile file, BlobFormat.Trailer trailer) {
        this.directory = directory;
        this.id = id;
        this.file = file;
        this.trailer = trailer;
    }

    static FileBlobReader open(BlobDirectory directory, String id, DiskFile file) {
        boolean opened = false;
        try {
            FileBlobReader reader = new FileBlobReader(directory, id, file, directory.check(id, file));
            opened = true;
            return reader;
        } catch (IOException e) {
            throw directory.fault("reading the trailer of blob " + id, e);
        } finally {
            if (!opened) {
                close(directory, id, file);
            }
        }
    }

    /** Holds the content against its checksum. */
    void verify() {
        CRC32C checksum = new CRC32C();
        ByteBuffer step = ByteBuffer.allocate((int) Math.min(STEP, size()));
        long at = 0;
        while (at < size()) {
            at += read(at, step.clear());
            checksum.update(step.flip());
        }
        if ((int) checksum.getValue() != trailer.checksum()) {
            throw directory.damage(id, "its " + size() + " bytes of content do not have the checksum committed");
        }
    }

    @Override
    public long size() {
        return trailer.length();
    }

    @Override
    public int read(long position, ByteBuffer into) {
        if (closed) {
            throw new ConflictException(ErrorCode.CLOSED, "the reader of blob " + id + " is closed; open another");
        }
        if (position < 0) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "position must not be negative: " + position);
        }
        int wanted = (int) Math.max(0, Math.min(into.remaining(), size() - position));
        int limit = into.limit();
        into.limit(into.position() + wanted);
        try {
            int count = wanted == 0 ? 0 : file.read(position, into);
            if (count < wanted) {
                throw directory.damage(id, "it ends at byte " + (position + count) + ", committed were " + size());
            }
            return count;
        } catch (IOException e) {
            throw directory.fault("reading " + wanted + " bytes of blob " + id + " from byte " + position + " on", e);
        } finally {
            into.limit(limit);
        }
    }

    @Override
    public void close() {
        closed = true;
        close(directory, id, file);
    }

    private static void close(BlobDirectory directory, String id, DiskFile file) {
        try {
            file.close();
        } catch (IOException e) {
            throw directory.fault("closing blob " + id, e);
        }
    }
}
