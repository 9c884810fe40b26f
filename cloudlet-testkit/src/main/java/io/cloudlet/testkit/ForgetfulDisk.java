package io.cloudlet.testkit;

import io.cloudlet.spi.runtime.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A disk in memory that keeps only what it was made to keep. After a crash, each change that was not forced is there or
 * not, in any combination: of a write any 512-byte sectors, or any first bytes; of names any creation, rename and
 * deletion. A rename from one directory to another is two changes, one of each. The seed decides which.
 *
 * <p>A crash comes at the operation set by {@link #crashAt}; from then on every operation fails, until
 * {@link #restart()} tells what is left. Opening a file that is there, reading and listing count as no operation.
 *
 * <p>Thread-safe. With several threads a seed decides the same only if they come in the same order.
 */
public final class ForgetfulDisk implements Disk {

    private final Random chance;
    private final InodeNames names;
    private long room = Long.MAX_VALUE;
    private int operations;
    private int crashAt = Integer.MAX_VALUE;
    private boolean forceFails;
    private Runnable onCrash = () -> {};
    private boolean crashTold;

    /** An empty disk. */
    public ForgetfulDisk(long seed) {
        this(new Random(seed), Map.of());
    }

    private ForgetfulDisk(Random chance, Map<String, Inode> names) {
        this.chance = chance;
        this.names = new InodeNames(names);
    }

    /** Crashes in the midst of the operation of this number, the first being 1. */
    public synchronized ForgetfulDisk crashAt(int operation) {
        crashAt = operation;
        return this;
    }

    /** Called once, in the midst of the operation at which the machine crashes. */
    public synchronized void onCrash(Runnable told) {
        onCrash = told;
    }

    /** Fails every force of content from now on, and forgets what was to be forced while still showing it. */
    public synchronized void failForces(boolean fail) {
        forceFails = fail;
    }

    /** How many more bytes fit. */
    public synchronized void room(long bytes) {
        room = bytes;
    }

    /** How many operations there were. */
    public synchronized int operations() {
        return operations;
    }

    /** Whether the operation set by {@link #crashAt} was reached. */
    public synchronized boolean crashed() {
        return operations >= crashAt;
    }

    /** The disk after the power came back. */
    public synchronized ForgetfulDisk restart() {
        return new ForgetfulDisk(chance, names.afterCrash(chance));
    }

    /** The disk after the process alone was killed: all is there, nothing more is durable. */
    public synchronized ForgetfulDisk restartProcess() {
        crashAt = Integer.MAX_VALUE;
        crashTold = false;
        return this;
    }

    /** A backup: another disk that holds what this one shows, all of it durable; this one goes on. */
    public synchronized ForgetfulDisk copy(long seed) {
        Map<String, Inode> copies = new TreeMap<>();
        names.shown().forEach((name, inode) -> copies.put(name, inode.copy()));
        return new ForgetfulDisk(new Random(seed), copies);
    }

    /** Changes one bit of what was forced. */
    public synchronized void flip(String name, int position, int bit) {
        inode(name).flip(position, bit);
    }

    /** A copy of what is there, to compare: names, and the bytes in figures. */
    public synchronized Map<String, String> contents() {
        Map<String, String> contents = new TreeMap<>();
        names.shown().forEach((name, inode) -> contents.put(name, Arrays.toString(inode.content())));
        return contents;
    }

    /** What a search finds first in the name of a file, or in its content. */
    public synchronized Optional<String> search(Function<byte[], Optional<String>> search) {
        return names.shown().entrySet().stream()
                .flatMap(file -> Stream.of(
                        file.getKey().getBytes(StandardCharsets.UTF_8),
                        file.getValue().content()))
                .flatMap(bytes -> search.apply(bytes).stream())
                .findFirst();
    }

    private Inode inode(String name) {
        return names.find(name).orElseThrow(() -> new IllegalArgumentException("there is no file " + name));
    }

    /** Counts an operation that changes something; on the crash it is lost or takes effect, unforced. */
    private void operation(Runnable effect) throws IOException {
        operations++;
        if (operations < crashAt || (operations == crashAt && chance.nextBoolean())) {
            effect.run();
        }
        alive();
    }

    private void alive() throws IOException {
        if (crashed()) {
            if (!crashTold) {
                crashTold = true;
                onCrash.run();
            }
            throw new IOException("the machine crashed at operation " + crashAt);
        }
    }

    @Override
    public String location() {
        return "forgetful";
    }

    @Override
    public synchronized boolean exists(String name) {
        return names.find(name).isPresent();
    }

    @Override
    public synchronized List<String> list(String directory) throws IOException {
        alive();
        return names.shown().keySet().stream()
                .filter(name -> InodeNames.directory(name).equals(directory))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .toList();
    }

    @Override
    public synchronized DiskFile open(String name) throws IOException {
        alive();
        if (names.find(name).isEmpty()) {
            Inode inode = new Inode();
            operation(() -> names.create(name, inode));
        }
        return new OpenFile(inode(name));
    }

    @Override
    public synchronized Optional<DiskFile> openExisting(String name) throws IOException {
        alive();
        return names.find(name).map(OpenFile::new);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        Inode inode = names.find(from).orElseThrow(() -> new IOException("there is no file " + from));
        operation(() -> names.rename(from, to, inode));
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        operation(() -> names.delete(name));
    }

    @Override
    public synchronized void forceDirectory(String directory) throws IOException {
        operation(() -> names.force(directory));
    }

    @Override
    public Optional<AutoCloseable> lock(String name) {
        return Optional.of(() -> {});
    }

    private final class OpenFile implements DiskFile {

        private final Inode inode;

        OpenFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() throws IOException {
            synchronized (ForgetfulDisk.this) {
                alive();
                return inode.size();
            }
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            synchronized (ForgetfulDisk.this) {
                alive();
                return inode.read(position, into);
            }
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            synchronized (ForgetfulDisk.this) {
                byte[] fitting = Arrays.copyOf(bytes, (int) Math.min(bytes.length, room));
                room -= fitting.length;
                operation(() -> inode.write(position, fitting));
                if (fitting.length < bytes.length) {
                    throw new IOException("No space left on device");
                }
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (ForgetfulDisk.this) {
                if (size < inode.size()) {
                    operation(() -> inode.cut((int) size));
                }
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (ForgetfulDisk.this) {
                if (forceFails) {
                    inode.forget();
                    throw new IOException("Input/output error");
                }
                operation(inode::force);
            }
        }

        @Override
        public void close() {}
    }
}
