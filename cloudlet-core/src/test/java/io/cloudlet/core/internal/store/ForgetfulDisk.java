package io.cloudlet.core.internal.store;

import io.cloudlet.spi.runtime.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that keeps only what it was made to keep. After a crash, each change that was not forced is there or
 * not, in any combination: of a write any 512-byte sectors, or any first bytes; of names any creation, rename and
 * deletion. The seed decides which.
 *
 * <p>A crash comes at the operation set by {@link #crashAt}; from then on every operation fails, until
 * {@link #restart()} tells what is left.
 */
final class ForgetfulDisk implements Disk {

    private static final int SECTOR = 512;

    private final Random chance;
    private final Map<String, Inode> durableNames;
    private final TreeMap<String, Inode> names;
    private final List<NameChange> unforcedNames = new ArrayList<>();
    private long room = Long.MAX_VALUE;
    private int operations;
    private int crashAt = Integer.MAX_VALUE;
    private boolean forceFails;

    private record NameChange(String directory, List<String> removed, Map<String, Inode> added) {}

    /** A write, or a truncation where {@code bytes} is null. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Change(long position, byte[] bytes) {}

    private static final class Inode {
        private byte[] durable = new byte[0];
        private byte[] content = new byte[0];
        private final List<Change> unforced = new ArrayList<>();
    }

    ForgetfulDisk(long seed) {
        this(new Random(seed), Map.of());
    }

    private ForgetfulDisk(Random chance, Map<String, Inode> names) {
        this.chance = chance;
        this.names = new TreeMap<>(names);
        this.durableNames = new HashMap<>(names);
    }

    /** Crashes in the midst of the operation of this number, the first being 1. */
    ForgetfulDisk crashAt(int operation) {
        crashAt = operation;
        return this;
    }

    /** Fails every force from now on, and forgets what was to be forced while still showing it. */
    void failForces(boolean fail) {
        forceFails = fail;
    }

    /** How many more bytes fit. */
    void room(long bytes) {
        room = bytes;
    }

    int operations() {
        return operations;
    }

    boolean crashed() {
        return operations >= crashAt;
    }

    /** The disk after the power came back. */
    ForgetfulDisk restart() {
        TreeMap<String, Inode> left = new TreeMap<>(durableNames);
        for (NameChange change : unforcedNames) {
            if (chance.nextBoolean()) {
                change.removed.forEach(left::remove);
                left.putAll(change.added);
            }
        }
        left.replaceAll((name, inode) -> afterCrash(inode));
        return new ForgetfulDisk(chance, left);
    }

    /** The disk after the process alone was killed: all is there, nothing more is durable. */
    ForgetfulDisk restartProcess() {
        crashAt = Integer.MAX_VALUE;
        return this;
    }

    /** Changes one bit. */
    void flip(String name, int position, int bit) {
        Inode inode = names.get(name);
        inode.durable[position] ^= (byte) (1 << bit);
        inode.content = inode.durable.clone();
    }

    /** A copy of what is there, to compare. */
    Map<String, String> contents() {
        Map<String, String> contents = new TreeMap<>();
        names.forEach((name, inode) -> contents.put(name, Arrays.toString(inode.content)));
        return contents;
    }

    private Inode afterCrash(Inode inode) {
        byte[] left = inode.durable;
        for (Change change : inode.unforced) {
            if (change.bytes == null) {
                left = chance.nextBoolean() ? Arrays.copyOf(left, (int) change.position) : left;
            } else {
                left = torn(left, change);
            }
        }
        Inode after = new Inode();
        after.durable = left.clone();
        after.content = left.clone();
        return after;
    }

    private byte[] torn(byte[] before, Change write) {
        int mode = chance.nextInt(4);
        int cut = mode == 0 ? 0 : mode == 1 ? write.bytes.length : chance.nextInt(write.bytes.length + 1);
        byte[] after = before;
        for (int i = 0; i < write.bytes.length; ) {
            int sectorEnd = (int) Math.min(write.bytes.length, i + SECTOR - (write.position + i) % SECTOR);
            if (mode == 3 ? chance.nextBoolean() : i < cut) {
                int to = mode == 3 ? sectorEnd : Math.min(cut, sectorEnd);
                after = put(after, write.position + i, Arrays.copyOfRange(write.bytes, i, to));
            }
            i = sectorEnd;
        }
        return after;
    }

    private static byte[] put(byte[] before, long position, byte[] bytes) {
        byte[] after = Arrays.copyOf(before, Math.max(before.length, (int) position + bytes.length));
        System.arraycopy(bytes, 0, after, (int) position, bytes.length);
        return after;
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
            throw new IOException("the machine crashed at operation " + crashAt);
        }
    }

    private static String directory(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    @Override
    public String location() {
        return "forgetful";
    }

    @Override
    public boolean exists(String name) {
        return names.containsKey(name);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        alive();
        return names.keySet().stream()
                .filter(name -> directory(name).equals(directory))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .toList();
    }

    @Override
    public DiskFile open(String name) throws IOException {
        alive();
        if (!names.containsKey(name)) {
            Inode inode = new Inode();
            operation(() -> change(name, List.of(), Map.of(name, inode)));
        }
        return new OpenFile(names.get(name));
    }

    @Override
    public Optional<DiskFile> openExisting(String name) throws IOException {
        alive();
        return Optional.ofNullable(names.get(name)).map(OpenFile::new);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Inode inode = names.get(from);
        operation(() -> change(from, List.of(from), Map.of(to, inode)));
    }

    @Override
    public void delete(String name) throws IOException {
        operation(() -> change(name, List.of(name), Map.of()));
    }

    private void change(String name, List<String> removed, Map<String, Inode> added) {
        unforcedNames.add(new NameChange(directory(name), removed, added));
        removed.forEach(names::remove);
        names.putAll(added);
    }

    @Override
    public void forceDirectory(String directory) throws IOException {
        operation(() -> unforcedNames.removeIf(change -> {
            if (!change.directory.equals(directory)) {
                return false;
            }
            change.removed.forEach(durableNames::remove);
            durableNames.putAll(change.added);
            return true;
        }));
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
            alive();
            return inode.content.length;
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            alive();
            int count = (int) Math.max(0, Math.min(into.remaining(), inode.content.length - position));
            into.put(inode.content, (int) Math.min(position, inode.content.length), count);
            return count;
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            byte[] fitting = Arrays.copyOf(bytes, (int) Math.min(bytes.length, room));
            room -= fitting.length;
            operation(() -> {
                inode.content = put(inode.content, position, fitting);
                inode.unforced.add(new Change(position, fitting));
            });
            if (fitting.length < bytes.length) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            if (size < inode.content.length) {
                operation(() -> {
                    inode.content = Arrays.copyOf(inode.content, (int) size);
                    inode.unforced.add(new Change(size, null));
                });
            }
        }

        @Override
        public void force() throws IOException {
            if (forceFails) {
                inode.unforced.clear();
                throw new IOException("Input/output error");
            }
            operation(() -> {
                for (Change change : inode.unforced) {
                    inode.durable = change.bytes == null
                            ? Arrays.copyOf(inode.durable, (int) change.position)
                            : put(inode.durable, change.position, change.bytes);
                }
                inode.unforced.clear();
            });
        }

        @Override
        public void close() {}
    }
}
