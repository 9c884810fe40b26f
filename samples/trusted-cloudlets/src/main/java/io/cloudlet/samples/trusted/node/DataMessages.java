package io.cloudlet.samples.trusted.node;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the control endpoint takes and gives about fences and data, as JSON. */
public final class DataMessages {

    private DataMessages() {}

    /** A fence to draw, its members by name. */
    public record Draw(String name, List<String> regions, List<String> members) {}

    /** A fence's id. */
    public record Drawn(String id) {}

    /** A cloudlet to take into a fence. */
    public record Include(String fence, String cloudlet) {}

    /** A fence as a cloudlet sees it. */
    public record Seen(String name, String id, String epoch, List<Inside> members, boolean rewrapped) {

        /** Names of the members that have the key in force. */
        public List<String> ready() {
            return members.stream()
                    .filter(member -> member.standing().equals("READY"))
                    .map(Inside::name)
                    .toList();
        }

        /** What it says of one. */
        public Optional<Inside> member(String name) {
            return members.stream().filter(member -> member.name().equals(name)).findFirst();
        }
    }

    /** One of a fence's roster. */
    public record Inside(String name, String standing, String why) {}

    /** A dataset of a fence, or its objects that begin so; without an id whichever fence has it. */
    public record Where(String dataset, String fence, String object) {}

    /** A small object to write. */
    public record Letter(Where where, String text) {}

    /** What is known of objects that begin so: how many, how many bytes, how many of the bodies are kept here. */
    public record Holdings(long count, long bytes, long here) {}

    /** An object as it was read. */
    public record Read(String object, long size, String sha256) {}

    /** Files to write into a dataset, each under its name after a prefix; only the first few small ones, if so said. */
    public record CarryIn(Where where, List<String> roots, boolean few) {}

    /** Objects to read, a line for each of them into a file: hash, size, name. */
    public record CarryOut(Where where, String list) {}

    /** What a transfer came to. */
    public record Carried(long count, long bytes, long millis) {

        /** For people. */
        public String speed() {
            double seconds = Math.max(millis, 1) / 1000.0;
            return String.format(
                    Locale.ROOT,
                    "%d files, %d bytes in %.1f s: %.0f files/s, %.1f MB/s",
                    count,
                    bytes,
                    seconds,
                    count / seconds,
                    bytes / seconds / 1e6);
        }
    }

    /** How far a transfer is. */
    public record Progress(long count, long bytes) {}

    /** Names of datasets. */
    public record Names(List<String> names) {}
}
