package io.cloudlet.core.internal.store;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.storage.BlobStore;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Blobs as files of this cloudlet's home: {@code blobs/xx/<id>}, where xx are the id's first two digits.
 *
 * <p><b>Why it survives crashes.</b> A blob is written as {@code blobs/new/<id>}, forced, renamed and its directory
 * forced, in this order: so its name, once there, stands for the whole content. What lies in {@code blobs/new} belongs to
 * nobody after a crash and is deleted by {@link #open}. A process that is killed between rename and force leaves a name
 * that a later power failure may take back; so the first look at each directory forces it, and nobody sees a blob that
 * could go.
 *
 * <p><b>Why damage shows.</b> Each file ends with a trailer ({@link BlobFormat}) that says which blob this is and how long,
 * with a checksum over all of it. Id and length are checked whenever a blob is opened; the checksum of the content by
 * {@link #verify} only, because whoever reads a blob authenticates it anyway.
 *
 * <p><b>Threads.</b> Any number. Contents are written, forced and read without a lock; changes of names take the lock of
 * one of 256 directories while they are forced. An interrupt disturbs nothing.
 *
 * <p>One process at a time: the caller holds the home's lock ({@link Disk#lock}) from before opening until after closing.
 */
public final class FileBlobStore implements BlobStore {

    /** Where blobs are until they are committed. */
    static final String UNFINISHED = "blobs/new";

    private static final int DIRECTORIES = 256;

    private final List<BlobDirectory> directories;

    private FileBlobStore(Disk disk) {
        directories = IntStream.range(0, DIRECTORIES)
                .mapToObj(number -> new BlobDirectory(disk, String.format(Locale.ROOT, "blobs/%02x", number)))
                .toList();
    }

    /**
     * Opens the blobs of a home, none if there are none, and clears away what a crash left. Blocks.
     *
     * @throws BackendFaultException when the disk fails
     */
    public static FileBlobStore open(Disk disk) {
        try {
            for (String leftover : disk.list(UNFINISHED)) {
                disk.delete(UNFINISHED + "/" + leftover);
            }
        } catch (IOException e) {
            throw new BackendFaultException(
                    ErrorCode.BACKEND_FAULT,
                    "cannot clear away unfinished blobs in " + disk.location() + "/" + UNFINISHED + ": " + e,
                    e);
        }
        return new FileBlobStore(disk);
    }

    @Override
    public BlobWriter create(String id) {
        return new FileBlobWriter(directory(id), id);
    }

    @Override
    public Optional<BlobReader> open(String id) {
        return reader(id).map(reader -> reader);
    }

    private Optional<FileBlobReader> reader(String id) {
        BlobDirectory directory = directory(id);
        return directory.open(id).map(file -> FileBlobReader.open(directory, id, file));
    }

    @Override
    public OptionalLong size(String id) {
        Optional<FileBlobReader> found = reader(id);
        if (found.isEmpty()) {
            return OptionalLong.empty();
        }
        try (FileBlobReader reader = found.get()) {
            return OptionalLong.of(reader.size());
        }
    }

    @Override
    public boolean verify(String id) {
        Optional<FileBlobReader> found = reader(id);
        if (found.isEmpty()) {
            return false;
        }
        try (FileBlobReader reader = found.get()) {
            reader.verify();
            return true;
        }
    }

    @Override
    public boolean delete(String id) {
        return directory(id).delete(id);
    }

    @Override
    public Stream<String> list() {
        return directories.stream().flatMap(directory -> directory.list().stream());
    }

    /**
     * {@inheritDoc}
     *
     * <p>The first call looks at the length of every file.
     */
    @Override
    public long usedBytes() {
        return directories.stream().mapToLong(BlobDirectory::used).sum();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Open readers may read on. What is left of open writers, the next {@link #open} clears away.
     */
    @Override
    public void close() {
        directories.forEach(BlobDirectory::close);
    }

    private BlobDirectory directory(String id) {
        if (!BlobDirectory.isId(id)) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "id must be 32 lower-case hexadecimal digits: \"" + id + "\"");
        }
        return directories.get(HexFormat.fromHexDigits(id, 0, 2));
    }
}
