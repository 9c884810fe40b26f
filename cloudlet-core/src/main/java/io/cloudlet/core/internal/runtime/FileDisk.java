package io.cloudlet.core.internal.runtime;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.runtime.Disk;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory of the file system. What it makes is its owner's only (0700 and 0600) where the file system knows POSIX
 * permissions; a home that exists keeps the ones it has. An interrupt of the calling thread disturbs nothing here.
 */
public final class FileDisk implements Disk {

    private final Path home;
    private final boolean posix;

    /** @param home made when first written to */
    public FileDisk(Path home) {
        this.home = home.toAbsolutePath().normalize();
        this.posix = home.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public String location() {
        return home.toString();
    }

    @Override
    public boolean exists(String name) {
        return Files.isRegularFile(file(name));
    }

    @Override
    public List<String> list(String directory) throws IOException {
        Path listed = directory(directory);
        if (!Files.isDirectory(listed)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(listed)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new OpenFile(make(name), "rw");
    }

    @Override
    public Optional<DiskFile> openExisting(String name) throws IOException {
        Path file = file(name);
        try {
            return Optional.of(new OpenFile(file, "r"));
        } catch (FileNotFoundException e) {
            if (Files.exists(file)) {
                throw e; // there, but it may not be read
            }
            return Optional.empty();
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path target = file(to);
        makeDirectory(parent(target));
        Files.move(file(from), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    @Override
    public void forceDirectory(String directory) throws IOException {
        Path forced = directory(directory);
        if (Files.isDirectory(forced)) {
            force(forced);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Who holds it stands, as a process id, in the file {@code <name>.holder}: not in the locked file, because on
     * POSIX a process that closes any descriptor of a file loses its locks on it.
     */
    @Override
    public Optional<AutoCloseable> lock(String name) throws IOException {
        Path file = make(name).toRealPath();
        HomeLock lock = HomeLock.take(file);
        if (lock == null) {
            return Optional.empty();
        }
        try {
            String pid = Long.toString(ProcessHandle.current().pid());
            replace(name + ".holder", pid.getBytes(StandardCharsets.US_ASCII));
            return Optional.of(lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private Path make(String name) throws IOException {
        Path file = file(name);
        if (!Files.exists(file)) {
            makeDirectory(parent(file));
            try {
                Files.createFile(file, ownerOnly("rw-------"));
            } catch (FileAlreadyExistsException e) {
                return file; // somebody else's doing, a moment ago
            }
        }
        return file;
    }

    /** Directories are durable once made, so that callers need to think of files only. */
    private void makeDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        makeDirectory(parent(directory));
        try {
            Files.createDirectory(directory, ownerOnly("rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        force(parent(directory));
    }

    /** Only POSIX can force a directory; elsewhere (NTFS) the file system's own journal keeps the names in order. */
    private void force(Path directory) throws IOException {
        boolean interrupted = false;
        try {
            while (posix) {
                try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private FileAttribute<?>[] ownerOnly(String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException(path + " has no parent directory");
        }
        return parent;
    }

    private Path directory(String name) {
        return name.isEmpty() ? home : file(name);
    }

    private Path file(String name) {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || part.chars().anyMatch(FileDisk::unsafe)) {
                throw new InvalidArgumentException(
                        ErrorCode.ARGUMENT_INVALID, "name must be a relative path within the home: \"" + name + "\"");
            }
        }
        return home.resolve(name);
    }

    private static boolean unsafe(int character) {
        return character < ' ' || character == '\\' || character == ':';
    }
}
