package io.cloudlet.core.internal.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock on a file, held until closed or until the process dies. Locks of this JVM are kept in a
 * set as well, and that is asked first: merely opening and closing the file again would release the lock on POSIX.
 */
final class HomeLock implements AutoCloseable {

    private static final Set<Path> held = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private HomeLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param file exists, as a real path
     * @return null if it is held, here or in another process
     */
    static @Nullable HomeLock take(Path file) throws IOException {
        if (!held.add(file)) {
            return null;
        }
        HomeLock lock = null;
        try {
            lock = tryLock(file);
            return lock;
        } finally {
            if (lock == null) {
                held.remove(file);
            }
        }
    }

    private static @Nullable HomeLock tryLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // taken in this JVM by other code than ours
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? null : new HomeLock(file, channel);
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            held.remove(file);
        }
    }
}
