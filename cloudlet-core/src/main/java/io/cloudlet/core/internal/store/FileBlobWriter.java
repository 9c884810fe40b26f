package io.cloudlet.core.internal.store;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import io.cloudlet.spi.storage.BlobStore.BlobWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Writes one blob beside the others, and moves it among them once it is durable. */
final class FileBlobWriter implements BlobWriter {

    private final BlobDirectory directory;
    private final String id;
    private final DiskFile file;
    private final CRC32C checksum = new CRC32C();
    private long size;
    private boolean ended;

    FileBlobWriter(BlobDirectory directory, String id) {
        this.directory = directory;
        this.id = id;
        this.file = directory.begin(id);
    }

    @Override
    public void write(ByteBuffer from) {
        requireOpen();
        int count = from.remaining();
        checksum.update(from.duplicate());
        try {
            file.write(size, from);
        } catch (IOException e) {
            throw abandoned("writing " + count + " bytes to blob " + id + " after its first " + size, e);
        }
        size += count;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void commit() {
        requireOpen();
        try {
            file.write(size, BlobFormat.trailer(id, size, (int) checksum.getValue()));
            file.force();
            file.close();
        } catch (IOException e) {
            throw abandoned("making the " + size + " bytes of blob " + id + " durable", e);
        }
        ended = true;
        try {
            directory.publish(id, size);
        } catch (BackendFaultException | ConflictException e) {
            abandon(e);
            throw e;
        }
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            abandon();
        } catch (IOException e) {
            throw directory.fault("clearing away what was written of blob " + id + " (the next start does)", e);
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new ConflictException(
                    ErrorCode.CLOSED, "blob " + id + " was committed or abandoned already; create another");
        }
    }

    private BackendFaultException abandoned(String what, IOException cause) {
        BackendFaultException fault = directory.fault(what, cause);
        ended = true;
        abandon(fault);
        return fault;
    }

    private void abandon(RuntimeException failure) {
        try {
            abandon();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void abandon() throws IOException {
        try {
            file.close(); // first: elsewhere than on POSIX an open file cannot be deleted
        } finally {
            directory.abandon(id);
        }
    }
}
