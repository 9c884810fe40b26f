package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The command line, read.
 *
 * @param sabotaged the step to sabotage
 * @param shortcut whether chapters that the sabotaged step does not need are left out
 * @param data the directory whose files go into the federation
 * @param report where the report goes
 * @param keep whether the federation is left running
 * @param help whether only the usage was asked for
 */
record Arguments(
        Optional<String> sabotaged, boolean shortcut, Optional<Path> data, Path report, boolean keep, boolean help) {

    static final Path USUAL_REPORT = Path.of("target", "report.json");

    /** What was typed makes no sense; the message says what would. */
    static final class Misuse extends Exception {

        private static final long serialVersionUID = 1L;

        Misuse(String message) {
            super(message);
        }
    }

    static Arguments parse(List<String> words, List<String> steps) throws Misuse {
        Arguments arguments = new Arguments(Optional.empty(), false, Optional.empty(), USUAL_REPORT, false, false);
        Deque<String> rest = new ArrayDeque<>(words);
        while (!rest.isEmpty()) {
            arguments = arguments.with(rest.pop(), rest, steps);
        }
        if (arguments.shortcut && arguments.sabotaged.isEmpty()) {
            throw new Misuse("--shortcut leaves out what a sabotaged step does not need; say which with --break");
        }
        return arguments;
    }

    private Arguments with(String option, Deque<String> rest, List<String> steps) throws Misuse {
        return switch (option) {
            case "--break" -> {
                String step = step(rest.poll(), steps);
                yield new Arguments(Optional.of(step), shortcut, data, report, keep, help);
            }
            case "--shortcut" -> new Arguments(sabotaged, true, data, report, keep, help);
            case "--data" -> {
                Path directory = path("--data", "a directory", rest.poll());
                yield new Arguments(sabotaged, shortcut, Optional.of(directory), report, keep, help);
            }
            case "--report" -> {
                Path file = path("--report", "a file", rest.poll());
                yield new Arguments(sabotaged, shortcut, data, file, keep, help);
            }
            case "--keep" -> new Arguments(sabotaged, shortcut, data, report, true, help);
            case "--help", "-h" -> new Arguments(sabotaged, shortcut, data, report, keep, true);
            default -> throw new Misuse("unknown argument: " + option + " (--help lists what there is)");
        };
    }

    /**
     * What goes into the federation: the directory that was named, or what the running JDK has of configuration and licences.
     *
     * @throws Misuse if it cannot be read
     */
    Folder folder() throws Misuse {
        Path java = Path.of(System.getProperty("java.home"));
        List<Path> roots = data.map(List::of)
                .orElseGet(() -> Stream.of("conf", "legal")
                        .map(java::resolve)
                        .filter(Files::isDirectory)
                        .toList());
        for (Path root : roots) {
            if (!Files.isDirectory(root) || !Files.isReadable(root)) {
                throw new Misuse("--data needs a directory that can be read, which " + root + " is not");
            }
        }
        try {
            return Folder.of(roots);
        } catch (IOException e) {
            throw new Misuse("--data needs a directory that can be read: " + e);
        }
    }

    private static String step(@Nullable String name, List<String> steps) throws Misuse {
        if (name == null || !steps.contains(name)) {
            String what = name == null ? "--break needs a step" : "no step is called \"" + name + "\"";
            throw new Misuse(what + "; the steps are: " + String.join(", ", steps));
        }
        return name;
    }

    private static Path path(String option, String what, @Nullable String name) throws Misuse {
        if (name == null || name.isEmpty()) {
            throw new Misuse(option + " needs " + what);
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new Misuse(option + ": " + e.getMessage());
        }
    }
}
