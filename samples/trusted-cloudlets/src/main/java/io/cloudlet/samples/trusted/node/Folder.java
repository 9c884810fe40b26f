package io.cloudlet.samples.trusted.node;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The files below some directories, links followed, by name. A name is the path below the directory, the directory's own name
 * in front, segments between slashes.
 *
 * @param roots the directories
 * @param files what can be read of them
 * @param skipped what cannot: no regular file, unreadable, or a link that leads nowhere or in a circle
 */
public record Folder(List<Path> roots, List<Item> files, List<Path> skipped) {

    private static final int FEW = 50;
    private static final long SMALL = 1 << 20;

    /** One file. */
    public record Item(String name, Path path, long size) {}

    /**
     * Looks below these directories.
     *
     * @throws IOException if one of them cannot be read
     */
    public static Folder of(List<Path> roots) throws IOException {
        List<Item> files = new ArrayList<>();
        List<Path> skipped = new ArrayList<>();
        for (Path root : roots) {
            Path real = root.toRealPath();
            Files.walkFileTree(
                    real, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new Walk(real, files, skipped));
        }
        files.sort(Comparator.comparing(Item::name));
        return new Folder(List.copyOf(roots), List.copyOf(files), List.copyOf(skipped));
    }

    /** Bytes of all of them. */
    public long bytes() {
        return files.stream().mapToLong(Item::size).sum();
    }

    /** The first few of the smaller ones. */
    public List<Item> few() {
        return files.stream().filter(file -> file.size() <= SMALL).limit(FEW).toList();
    }

    /** For people. */
    @Override
    public String toString() {
        String where = roots.stream().map(Path::toString).collect(Collectors.joining(" and "));
        return where + ", " + files.size() + " files, " + bytes() + " bytes"
                + (skipped.isEmpty() ? "" : ", " + skipped.size() + " skipped, such as " + skipped.get(0));
    }

    /** Notes what it comes across. */
    private static final class Walk extends SimpleFileVisitor<Path> {

        private final Path root;
        private final List<Item> files;
        private final List<Path> skipped;

        Walk(Path root, List<Item> files, List<Path> skipped) {
            this.root = root;
            this.files = files;
            this.skipped = skipped;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && Files.isReadable(file)) {
                files.add(new Item(name(file), file, attributes.size()));
            } else {
                skipped.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(root)) {
                throw e;
            }
            skipped.add(file);
            return FileVisitResult.CONTINUE;
        }

        private String name(Path file) {
            Path from = root.getParent() == null ? root : root.getParent();
            return StreamSupport.stream(from.relativize(file).spliterator(), false)
                    .map(Path::toString)
                    .collect(Collectors.joining("/"));
        }
    }
}
