package io.cloudlet.samples.trusted;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The command line, read.
 *
 * @param sabotaged the step to sabotage
 * @param report where the report goes
 * @param keep whether the federation is left running
 * @param help whether only the usage was asked for
 */
record Arguments(Optional<String> sabotaged, Path report, boolean keep, boolean help) {

    static final Path USUAL_REPORT = Path.of("target", "report.json");

    /** What was typed makes no sense; the message says what would. */
    static final class Misuse extends Exception {

        private static final long serialVersionUID = 1L;

        Misuse(String message) {
            super(message);
        }
    }

    static Arguments parse(List<String> words, List<String> steps) throws Misuse {
        Arguments arguments = new Arguments(Optional.empty(), USUAL_REPORT, false, false);
        Deque<String> rest = new ArrayDeque<>(words);
        while (!rest.isEmpty()) {
            arguments = arguments.with(rest.pop(), rest, steps);
        }
        return arguments;
    }

    private Arguments with(String option, Deque<String> rest, List<String> steps) throws Misuse {
        return switch (option) {
            case "--break" -> new Arguments(Optional.of(step(rest.poll(), steps)), report, keep, help);
            case "--report" -> new Arguments(sabotaged, file(rest.poll()), keep, help);
            case "--keep" -> new Arguments(sabotaged, report, true, help);
            case "--help", "-h" -> new Arguments(sabotaged, report, keep, true);
            default -> throw new Misuse("unknown argument: " + option + " (--help lists what there is)");
        };
    }

    private static String step(@Nullable String name, List<String> steps) throws Misuse {
        if (name == null || !steps.contains(name)) {
            String what = name == null ? "--break needs a step" : "no step is called \"" + name + "\"";
            throw new Misuse(what + "; the steps are: " + String.join(", ", steps));
        }
        return name;
    }

    private static Path file(@Nullable String name) throws Misuse {
        if (name == null || name.isEmpty()) {
            throw new Misuse("--report needs a file");
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new Misuse("--report: " + e.getMessage());
        }
    }
}
