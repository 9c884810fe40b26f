package io.cloudlet.samples.trusted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Copies files from one cloudlet's home to where another's process may help itself. */
final class Sack {

    private static final String IDENTITY = "identity.key";

    private Sack() {}

    /** Ciphertext, headers and logs: a home's bodies and journal, without its keys. */
    static Path withoutKeys(NodeProcess node, Path to) {
        copy(node.home().resolve("blobs"), to.resolve("blobs"));
        copy(node.home().resolve("state"), to.resolve("state"));
        return to;
    }

    /** All that a cloudlet has, its keys included. */
    static Path whole(NodeProcess node, Path to) {
        withoutKeys(node, to);
        keys(node, to);
        copy(node.home().resolve(IDENTITY), to.resolve(IDENTITY));
        return to;
    }

    /** The private keys that fences' keys are wrapped for. */
    static void keys(NodeProcess node, Path to) {
        copy(node.home().resolve("keys"), to.resolve(node.name() + "-keys"));
    }

    /** Ids of the bodies in a home, or in a copy of it. */
    static Set<String> bodies(Path home) {
        if (!Files.isDirectory(home.resolve("blobs"))) {
            return Set.of();
        }
        try (Stream<Path> files = Files.walk(home.resolve("blobs"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a file, or a directory with all below it; files that vanish meanwhile are left out. */
    static void copy(Path from, Path to) {
        if (!Files.exists(from)) {
            return;
        }
        try {
            Files.walkFileTree(from, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Path target = file.equals(from)
                            ? to
                            : to.resolve(from.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    try {
                        Files.copy(file, target);
                    } catch (NoSuchFileException e) {
                        // Whoever lives there goes on working.
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
