package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.Folder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Byte strings that give plaintext away, and a search for all of them at once: excerpts of files, long enough to stand nowhere
 * else, and names.
 */
final class Needles {

    private static final int EXCERPT = 64;
    private static final int LONGEST = 1024;
    private static final int DISTINCT = 16;
    private static final int LONG_NAME = 8;
    private static final int MOST = 16;
    private static final int BUFFER = 1 << 18;

    private final List<Needle> needles = new ArrayList<>();
    private final byte[] block = new byte[LONGEST + BUFFER];
    private final BitSet beginnings = new BitSet(1 << 16);
    private long searched;

    /** What to look for. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Needle(String what, byte[] bytes) {}

    /** Excerpts from the middle of some of these files, spread over all of them. */
    Needles excerpts(List<Folder.Item> files) {
        int step = Math.max(1, files.size() / MOST);
        for (int i = 0; i < files.size(); i += step) {
            byte[] excerpt = excerpt(files.get(i));
            if (distinct(excerpt) >= DISTINCT) {
                add("content of " + files.get(i).name(), excerpt);
            }
        }
        return this;
    }

    /** The longest of the names. */
    Needles names(List<Folder.Item> files) {
        files.stream()
                .map(Folder.Item::name)
                .filter(name -> name.length() >= LONG_NAME)
                .sorted(Comparator.comparing(String::length).reversed())
                .limit(MOST)
                .forEach(this::name);
        return this;
    }

    Needles name(String name) {
        add("the name " + name, name.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    int count() {
        return needles.size();
    }

    /** How many bytes have been searched so far. */
    long searched() {
        return searched;
    }

    /** Which of them stand somewhere in a file, or in any file below a directory. */
    Set<String> in(Path place) {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                search(file, found);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String what, byte[] bytes) {
        needles.add(new Needle(what, bytes));
        beginnings.set(pair(bytes, 0));
    }

    /** A block at a time, each with the end of the one before, so that what lies across is found too. */
    private void search(Path file, Set<String> found) throws IOException {
        int kept = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(block, 0, BUFFER); read > 0; read = in.read(block, kept, BUFFER)) {
                searched += read;
                int end = kept + read;
                search(end, found);
                kept = Math.min(LONGEST, end);
                System.arraycopy(block, end - kept, block, 0, kept);
            }
        }
    }

    private void search(int end, Set<String> found) {
        for (int at = 0; at + 1 < end; at++) {
            if (beginnings.get(pair(block, at))) {
                for (Needle needle : needles) {
                    int to = at + needle.bytes.length;
                    if (to <= end && Arrays.equals(block, at, to, needle.bytes, 0, needle.bytes.length)) {
                        found.add(needle.what);
                    }
                }
            }
        }
    }

    private static int pair(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private static byte[] excerpt(Folder.Item file) {
        try (InputStream in = Files.newInputStream(file.path())) {
            in.skipNBytes(Math.max(0, (file.size() - EXCERPT) / 2));
            return in.readNBytes(EXCERPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long distinct(byte[] bytes) {
        BitSet seen = new BitSet();
        for (byte b : bytes) {
            seen.set(b & 0xff);
        }
        return bytes.length < EXCERPT ? 0 : seen.cardinality();
    }
}
