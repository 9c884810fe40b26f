package io.cloudlet.samples.trusted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for homes and logs; deleted at the end unless somebody wants to look at it. */
final class WorkDirectory implements AutoCloseable {

    private final Path path;
    private volatile boolean kept;

    WorkDirectory() throws IOException {
        path = Files.createTempDirectory("trusted-cloudlets-");
    }

    Path path() {
        return path;
    }

    void keep() {
        kept = true;
    }

    @Override
    public void close() {
        if (kept || !Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            // A leftover in the directory for temporary files harms nobody.
        }
    }
}
