package io.cloudlet;

import java.util.List;

/**
 * What became of an export's logs.
 *
 * @param taken every log that is known here now at least as far as in the export, those without anything new included
 * @param refused every other
 */
public record LogImport(List<Taken> taken, List<Refused> refused) {

    public LogImport {
        taken = List.copyOf(taken);
        refused = List.copyOf(refused);
    }

    /**
     * A log that is known here.
     *
     * @param before how many records of it were known here
     * @param now how many are
     */
    public record Taken(CloudletId origin, long before, long now) {}

    /** A log of which nothing was taken, and why, for people. */
    public record Refused(CloudletId origin, String why) {}

    /** How many records are new here. */
    public long records() {
        return taken.stream().mapToLong(log -> log.now() - log.before()).sum();
    }
}
