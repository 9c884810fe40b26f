package io.cloudlet.samples.trusted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.samples.trusted.Arguments.Misuse;
import io.cloudlet.samples.trusted.node.Folder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentsTest {

    private static final List<String> STEPS = List.of("start", "join");

    @Test
    void parse_nothing_playsTheStoryAndReportsToTarget() throws Misuse {
        Arguments arguments = Arguments.parse(List.of(), STEPS);

        assertThat(arguments)
                .isEqualTo(new Arguments(
                        Optional.empty(), false, Optional.empty(), Path.of("target", "report.json"), false, false));
    }

    @Test
    void parse_everyOption_isTaken() throws Misuse {
        Arguments arguments = Arguments.parse(
                List.of("--keep", "--shortcut", "--data", "d", "--break", "join", "--report", "r.json"), STEPS);

        assertThat(arguments)
                .isEqualTo(new Arguments(
                        Optional.of("join"), true, Optional.of(Path.of("d")), Path.of("r.json"), true, false));
    }

    @Test
    void parse_help_isHelp() throws Misuse {
        assertThat(Arguments.parse(List.of("--help"), STEPS).help()).isTrue();
    }

    @Test
    void parse_unknownStep_listsTheSteps() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--break", "dance"), STEPS))
                .isInstanceOf(Misuse.class)
                .hasMessage("no step is called \"dance\"; the steps are: start, join");
    }

    @Test
    void parse_breakWithoutStep_listsTheSteps() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--break"), STEPS))
                .isInstanceOf(Misuse.class)
                .hasMessage("--break needs a step; the steps are: start, join");
    }

    @Test
    void parse_reportWithoutFile_isRefused() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--report"), STEPS))
                .isInstanceOf(Misuse.class)
                .hasMessage("--report needs a file");
    }

    @Test
    void parse_unknownArgument_isNamed() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--dance"), STEPS))
                .isInstanceOf(Misuse.class)
                .hasMessageContaining("--dance");
    }

    @Test
    void parse_dataWithoutDirectory_isRefused() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--data"), STEPS))
                .isInstanceOf(Misuse.class)
                .hasMessage("--data needs a directory");
    }

    @Test
    void parse_shortcutWithoutBreak_isRefused() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--shortcut"), STEPS))
                .isInstanceOf(Misuse.class)
                .hasMessageContaining("say which with --break");
    }

    @Test
    void folder_nothingGiven_isWhatTheJdkHas() throws Misuse {
        Folder folder = Arguments.parse(List.of(), STEPS).folder();

        assertThat(folder.files()).isNotEmpty();
        assertThat(folder.bytes()).isPositive();
    }

    @Test
    void folder_noDirectory_isNamed(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "text");

        for (Path wrong : List.of(directory.resolve("nowhere"), file)) {
            Arguments arguments = Arguments.parse(List.of("--data", wrong.toString()), STEPS);
            assertThatThrownBy(arguments::folder)
                    .isInstanceOf(Misuse.class)
                    .hasMessage("--data needs a directory that can be read, which " + wrong + " is not");
        }
    }
}
