package io.cloudlet.samples.trusted;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.samples.trusted.Report.Entry;
import io.cloudlet.samples.trusted.node.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the packaged jar as its users do. */
class TrustedCloudletsIT {

    private static final long PATIENCE_SECONDS = 300;

    @TempDir
    private Path directory;

    @Test
    void run_whole_everyStepHolds() throws Exception {
        Run run = run();

        assertThat(run.report()).allSatisfy(entry -> assertThat(entry.held()).isTrue());
        assertThat(run.report()).extracting(Entry::name).isEqualTo(Story.names());
        assertThat(run.report())
                .noneSatisfy(entry -> assertThat(entry.evidence()).isBlank());
        assertThat(run.exitCode()).isZero();
        assertThat(leftovers()).isEmpty();
    }

    static List<String> steps() {
        return Story.names();
    }

    /** Chapters that a step does not need are left out: what they promise, {@link #run_whole_everyStepHolds} shows. */
    @ParameterizedTest
    @MethodSource("steps")
    void run_oneStepSabotaged_exactlyThatStepFails(String step) throws Exception {
        mustFailAt(step, run("--break", step, "--shortcut"));
    }

    @Test
    void run_ownFolder_goesInAndComesOut() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("own folder"));
        Files.write(folder.resolve("empty"), new byte[0]);
        Files.write(folder.resolve("one chunk"), new byte[16 * 1024]);
        Files.write(folder.resolve("three chunks and a byte"), new byte[3 * 16 * 1024 + 1]);
        Files.writeString(Files.createDirectory(folder.resolve("\u00fc")).resolve("\u6587.txt"), "named in UTF-8");
        Files.createSymbolicLink(
                folder.resolve("linked.txt"), folder.resolve("\u00fc").resolve("\u6587.txt"));
        Files.createSymbolicLink(folder.resolve("leads nowhere"), folder.resolve("nowhere"));
        Files.createSymbolicLink(folder.resolve("in a circle"), folder);

        Run run = run("--data", folder.toString(), "--break", "table", "--shortcut");

        mustFailAt("table", run);
        assertThat(run.output()).contains("5 files, " + (4 * 16 * 1024 + 1 + 2 * 14) + " bytes, 2 skipped");
    }

    @Test
    void run_emptyFolder_failsWhereItShouldGoIn() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        Run run = run("--data", empty.toString(), "--break", "table", "--shortcut");

        mustFailAt("store", run);
        assertThat(run.output()).contains("there are no files");
    }

    @Test
    void run_folderThatIsNone_isMisuse() throws Exception {
        Run run = run("--data", directory.resolve("nowhere").toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output()).contains("--data needs a directory");
    }

    private static void mustFailAt(String step, Run run) throws IOException {
        List<Entry> report = run.report();
        int broken = report.stream().map(Entry::name).toList().indexOf(step);
        assertThat(broken).as(run.output()).isNotNegative();
        assertThat(report.subList(0, broken))
                .as(run.output())
                .allSatisfy(entry -> assertThat(entry.held()).isTrue());
        assertThat(report.get(broken)).satisfies(entry -> {
            assertThat(entry.held()).isFalse();
            assertThat(entry.evidence()).isNotEqualTo("not reached");
        });
        assertThat(report.subList(broken + 1, report.size()))
                .allSatisfy(entry -> assertThat(entry.evidence()).isEqualTo("not reached"))
                .noneSatisfy(entry -> assertThat(entry.held()).isTrue());
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void run_unknownStep_listsTheSteps() throws Exception {
        Run run = run("--break", "dance");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output()).contains(Story.names());
    }

    /** What one run left. */
    private record Run(int exitCode, String output, Path file) {

        List<Entry> report() throws IOException {
            assertThat(file).as(output).exists();
            return List.of(Json.read(Files.readAllBytes(file), Entry[].class));
        }
    }

    private Run run(String... arguments) throws IOException, InterruptedException {
        Path report = directory.resolve("report.json");
        Path output = directory.resolve("output");
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-jar",
                Path.of("target", "trusted-cloudlets.jar").toString(),
                "--report",
                report.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(ended).as(Files.readString(output)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(output), report);
    }

    private List<Path> leftovers() throws IOException {
        try (var left = Files.list(directory.resolve("tmp"))) {
            return left.filter(path -> path.getFileName().toString().startsWith("trusted-"))
                    .toList();
        }
    }
}
