package io.cloudlet.spi.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One cloudlet's home directory. Names are relative and use {@code /}; directories appear as needed. Everything is
 * readable by its owner only.
 *
 * <p>Nothing survives a crash unless it was forced: content by {@link DiskFile#force()}, the existence, name or absence of
 * a file by {@link #forceDirectory(String)}. All calls block.
 */
public interface Disk {

    /** Where this is, for error messages. */
    String location();

    /** Whether the file exists. */
    boolean exists(String name);

    /** Names of the files directly in {@code directory} ({@code ""} is the home itself), sorted; empty if absent. */
    List<String> list(String directory) throws IOException;

    /** Opens a file for reading and writing, making it if need be. */
    DiskFile open(String name) throws IOException;

    /**
     * Opens a file for reading only; makes nothing.
     *
     * @return empty if there is no such file
     */
    Optional<DiskFile> openExisting(String name) throws IOException;

    /**
     * Renames over whatever stands at {@code to}, atomically. From one directory to another, the new name is durable after
     * {@link #forceDirectory(String)} of its own directory, the absence of the old one after that of the other.
     */
    void rename(String from, String to) throws IOException;

    /** Deletes if it exists; durable after {@link #forceDirectory(String)}. */
    void delete(String name) throws IOException;

    /** Makes the names in {@code directory} durable; does nothing if it is absent. */
    void forceDirectory(String directory) throws IOException;

    /**
     * Takes the home for this process.
     *
     * @return released by closing, and by the death of the process; empty if another holds it
     */
    Optional<AutoCloseable> lock(String name) throws IOException;

    /** An open file. Not thread-safe. */
    interface DiskFile extends AutoCloseable {

        /** Length in bytes. */
        long size() throws IOException;

        /** Reads until {@code into} is full or the file ends; returns how many bytes were read. */
        int read(long position, ByteBuffer into) throws IOException;

        /** Writes all of {@code from}. */
        void write(long position, ByteBuffer from) throws IOException;

        /** Cuts the file to {@code size}. */
        void truncate(long size) throws IOException;

        /** Makes the content durable. */
        void force() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** The whole content of a small file. Fails if it is larger than {@code maxBytes}. */
    default byte[] read(String name, int maxBytes) throws IOException {
        try (DiskFile file = open(name)) {
            long size = file.size();
            if (size > maxBytes) {
                throw new IOException(name + " holds " + size + " bytes, at most " + maxBytes + " were expected");
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            file.read(0, content);
            return content.array();
        }
    }

    /** Replaces a small file so that a crash leaves the old content or the new, never a mixture; durable on return. */
    default void replace(String name, byte[] content) throws IOException {
        String fresh = name + ".new";
        try (DiskFile file = open(fresh)) {
            file.truncate(0);
            file.write(0, ByteBuffer.wrap(content));
            file.force();
        }
        rename(fresh, name);
        int slash = name.lastIndexOf('/');
        forceDirectory(slash < 0 ? "" : name.substring(0, slash));
    }
}
