package io.cloudlet.core.internal.store;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * The blobs whose ids begin with the same two digits. Every change of a name here, and its force, is made under the
 * directory's lock, and so is every look: nobody sees what a crash could take back. Contents are written and read outside.
 */
final class BlobDirectory {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final long UNKNOWN = -1;

    private final Disk disk;
    private final String path;
    private final Lock lock = new ReentrantLock(); // not a monitor: it is held through forces, also by virtual threads
    private final Set<String> writing = new HashSet<>();
    private long used = UNKNOWN;
    private boolean unforced = true;
    private boolean closed;

    /** Work on the disk, under the lock. */
    private interface Work<T> {
        T run() throws IOException;
    }

    BlobDirectory(Disk disk, String path) {
        this.disk = disk;
        this.path = path;
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Where a blob is while it is being written. */
    static String unfinished(String id) {
        return FileBlobStore.UNFINISHED + "/" + id;
    }

    private String finished(String id) {
        return path + "/" + id;
    }

    /** Takes an id for one writer. */
    DiskFile begin(String id) {
        return locked("beginning blob " + id, () -> {
            if (disk.exists(finished(id)) || writing.contains(id)) {
                throw new ConflictException(
                        ErrorCode.ALREADY_EXISTS,
                        "blob " + id + (writing.contains(id) ? " is being written" : " exists") + " already at "
                                + disk.location() + "; choose another id or delete it first");
            }
            DiskFile file = disk.open(unfinished(id));
            writing.add(id);
            try {
                file.truncate(0);
                return file;
            } catch (IOException e) {
                writing.remove(id);
                file.close();
                throw e;
            }
        });
    }

    /** Gives a blob, whose content is durable already, its name. If that fails it has none, as far as the disk obeys. */
    void publish(String id, long size) {
        locked("committing blob " + id + " of " + size + " bytes", () -> {
            try {
                unforced = true;
                disk.rename(unfinished(id), finished(id));
                force();
            } catch (IOException e) {
                takeBack(id, e);
                throw e;
            }
            writing.remove(id);
            used += used == UNKNOWN ? 0 : size;
            return true;
        });
    }

    private void takeBack(String id, IOException failure) {
        try {
            disk.delete(finished(id));
            force();
        } catch (IOException e) {
            used = UNKNOWN; // it may still have its name
            failure.addSuppressed(e);
        }
    }

    /**
     * Names that a killed process gave or took, or that a force failed for, are made durable before anybody sees them.
     */
    private void settle() throws IOException {
        if (unforced) {
            force();
        }
    }

    private void force() throws IOException {
        disk.forceDirectory(path);
        unforced = false;
    }

    /** Gives an id back. What a closed store left is not touched: the next one may be open, and have swept it. */
    void abandon(String id) throws IOException {
        lock.lock();
        try {
            if (!closed && writing.contains(id)) {
                disk.delete(unfinished(id));
            }
        } finally {
            writing.remove(id);
            lock.unlock();
        }
    }

    Optional<DiskFile> open(String id) {
        return locked(
                "opening blob " + id, () -> writing.contains(id) ? Optional.empty() : disk.openExisting(finished(id)));
    }

    BlobFormat.Trailer check(String id, DiskFile file) throws IOException {
        return BlobFormat.check(disk, finished(id), id, file);
    }

    CorruptException damage(String id, String problem) {
        return BlobFormat.damage(disk, finished(id), problem);
    }

    boolean delete(String id) {
        return locked("deleting blob " + id, () -> {
            if (writing.contains(id) || !disk.exists(finished(id))) {
                return false;
            }
            long size = used == UNKNOWN ? 0 : contentSize(id);
            unforced = true;
            disk.delete(finished(id));
            used -= size;
            force();
            return true;
        });
    }

    List<String> list() {
        return locked("listing " + path, this::ids);
    }

    private List<String> ids() throws IOException {
        String prefix = path.substring(path.length() - 2);
        return disk.list(path).stream()
                .filter(name -> isId(name) && name.startsWith(prefix) && !writing.contains(name))
                .toList();
    }

    /** The first call looks at every file, later ones at none. */
    long used() {
        return locked("measuring " + path, () -> {
            if (used == UNKNOWN) {
                long sum = 0;
                for (String id : ids()) {
                    sum += contentSize(id);
                }
                used = sum;
            }
            return used;
        });
    }

    private long contentSize(String id) throws IOException {
        try (DiskFile file = disk.openExisting(finished(id)).orElse(null)) {
            return file == null ? 0 : Math.max(0, file.size() - BlobFormat.TRAILER);
        }
    }

    /** Waits for what goes on here; then nothing does. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(String what, Work<T> work) {
        lock.lock();
        try {
            if (closed) {
                throw new ConflictException(
                        ErrorCode.CLOSED, "the blob store at " + disk.location() + " is closed; open it again");
            }
            settle();
            return work.run();
        } catch (IOException e) {
            throw fault(what, e);
        } finally {
            lock.unlock();
        }
    }

    BackendFaultException fault(String what, IOException cause) {
        return new BackendFaultException(
                ErrorCode.BACKEND_FAULT,
                what + " failed in " + disk.location() + "/" + path + ": " + cause + "; other blobs are not affected",
                cause);
    }
}
