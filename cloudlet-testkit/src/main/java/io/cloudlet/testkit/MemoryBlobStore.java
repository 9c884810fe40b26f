package io.cloudlet.testkit;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.storage.BlobStore;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Blobs in memory, for tests. What is durable is so as long as this object lives: {@link #reopened()} is the store after
 * a restart. Thread-safe.
 */
public final class MemoryBlobStore implements BlobStore {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final NavigableMap<String, byte[]> blobs;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** An empty store. */
    public MemoryBlobStore() {
        this(new ConcurrentSkipListMap<>());
    }

    private MemoryBlobStore(NavigableMap<String, byte[]> blobs) {
        this.blobs = blobs;
    }

    /** A store that holds what was committed here, for use once this one is closed. */
    public MemoryBlobStore reopened() {
        return new MemoryBlobStore(blobs);
    }

    @Override
    public BlobWriter create(String id) {
        if (blobs().containsKey(checked(id))) {
            throw exists(id);
        }
        return new Writer(id);
    }

    @Override
    public Optional<BlobReader> open(String id) {
        return Optional.ofNullable(blobs().get(checked(id))).map(Reader::new);
    }

    @Override
    public OptionalLong size(String id) {
        byte[] blob = blobs().get(checked(id));
        return blob == null ? OptionalLong.empty() : OptionalLong.of(blob.length);
    }

    @Override
    public boolean verify(String id) {
        return blobs().containsKey(checked(id));
    }

    @Override
    public boolean delete(String id) {
        return blobs().remove(checked(id)) != null;
    }

    @Override
    public Stream<String> list() {
        return List.copyOf(blobs().keySet()).stream();
    }

    @Override
    public long usedBytes() {
        return blobs().values().stream().mapToLong(blob -> blob.length).sum();
    }

    @Override
    public void close() {
        closed.set(true);
    }

    private NavigableMap<String, byte[]> blobs() {
        if (closed.get()) {
            throw new ConflictException(ErrorCode.CLOSED, "the blob store in memory is closed; open it again");
        }
        return blobs;
    }

    private static String checked(String id) {
        if (!ID.matcher(id).matches()) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "id must be 32 lower-case hexadecimal digits: \"" + id + "\"");
        }
        return id;
    }

    private static ConflictException exists(String id) {
        return new ConflictException(
                ErrorCode.ALREADY_EXISTS, "blob " + id + " exists already; choose another id or delete it first");
    }

    private final class Writer implements BlobWriter {

        private final String id;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean ended;

        Writer(String id) {
            this.id = id;
        }

        @Override
        public void write(ByteBuffer from) {
            requireOpen();
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            content.writeBytes(bytes);
        }

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public void commit() {
            requireOpen();
            ended = true;
            if (blobs().putIfAbsent(id, content.toByteArray()) != null) {
                throw exists(id);
            }
        }

        private void requireOpen() {
            if (ended) {
                throw new ConflictException(
                        ErrorCode.CLOSED, "blob " + id + " was committed or abandoned already; create another");
            }
        }

        @Override
        public void close() {
            ended = true;
        }
    }

    private static final class Reader implements BlobReader {

        private final byte[] blob;
        private boolean closed;

        Reader(byte[] blob) {
            this.blob = blob;
        }

        @Override
        public long size() {
            return blob.length;
        }

        @Override
        public int read(long position, ByteBuffer into) {
            if (closed) {
                throw new ConflictException(ErrorCode.CLOSED, "the reader is closed; open another");
            }
            if (position < 0) {
                throw new InvalidArgumentException(
                        ErrorCode.ARGUMENT_INVALID, "position must not be negative: " + position);
            }
            int from = (int) Math.min(position, blob.length);
            int count = Math.min(into.remaining(), blob.length - from);
            into.put(blob, from, count);
            return count;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
