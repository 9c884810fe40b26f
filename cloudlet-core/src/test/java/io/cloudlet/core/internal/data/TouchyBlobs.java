package io.cloudlet.core.internal.data;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ErrorCode;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.testkit.MemoryBlobStore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A store in memory whose medium fills up or rots when told to. */
final class TouchyBlobs implements BlobStore {

    private MemoryBlobStore blobs = new MemoryBlobStore();
    long room = Long.MAX_VALUE;
    /** The most bytes that any buffer given to a writer had. */
    int largestWrite;

    List<String> ids() {
        return blobs.list().toList();
    }

    /** Changes what is stored, behind the store's back. */
    void damage(String id, UnaryOperator<byte[]> rot) {
        byte[] content;
        try (BlobReader reader = blobs.open(id).orElseThrow()) {
            ByteBuffer into = ByteBuffer.allocate((int) reader.size());
            reader.read(0, into);
            content = rot.apply(into.array());
        }
        blobs.delete(id);
        try (BlobWriter writer = blobs.create(id)) {
            writer.write(ByteBuffer.wrap(content));
            writer.commit();
        }
    }

    byte[] content(String id) {
        try (BlobReader reader = blobs.open(id).orElseThrow()) {
            ByteBuffer into = ByteBuffer.allocate((int) reader.size());
            reader.read(0, into);
            return into.array();
        }
    }

    void restart() {
        blobs.close();
        blobs = blobs.reopened();
    }

    @Override
    public BlobWriter create(String id) {
        BlobWriter writer = blobs.create(id);
        return new BlobWriter() {
            @Override
            public void write(ByteBuffer from) {
                if (writer.size() + from.remaining() > room) {
                    throw new BackendFaultException(
                            ErrorCode.BACKEND_FAULT, "the disk is full: " + from.remaining() + " bytes for blob " + id);
                }
                largestWrite = Math.max(largestWrite, from.remaining());
                writer.write(from);
            }

            @Override
            public long size() {
                return writer.size();
            }

            @Override
            public void commit() {
                writer.commit();
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    @Override
    public Optional<BlobReader> open(String id) {
        return blobs.open(id);
    }

    @Override
    public OptionalLong size(String id) {
        return blobs.size(id);
    }

    @Override
    public boolean verify(String id) {
        return blobs.verify(id);
    }

    @Override
    public boolean delete(String id) {
        return blobs.delete(id);
    }

    @Override
    public Stream<String> list() {
        return blobs.list();
    }

    @Override
    public long usedBytes() {
        return blobs.usedBytes();
    }

    @Override
    public void close() {
        blobs.close();
    }
}
