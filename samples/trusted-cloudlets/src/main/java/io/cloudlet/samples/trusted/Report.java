package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What became of each step, to be written as a JSON array. */
final class Report {

    private final List<Entry> entries = new ArrayList<>();

    /** One step. */
    record Entry(String name, boolean held, String evidence, long millis) {}

    void add(Entry entry) {
        entries.add(entry);
    }

    boolean allHeld() {
        return entries.stream().allMatch(Entry::held);
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, Json.pretty(entries) + "\n");
    }
}
