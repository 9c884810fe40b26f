package io.cloudlet.core.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.tpm.NeedsSwtpm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real boot logs, replayed by us and, live, by tpm2_eventlog. */
@Tag("vectors")
@ExtendWith(NeedsSwtpm.class)
class BootLogJudgeIT {

    private static final Pattern BANK = Pattern.compile(" {2}(sha\\d+):");
    private static final Pattern REGISTER = Pattern.compile(" {4}(\\d+) *: 0x([0-9a-f]+)");
    /** tpm2-tools 5.4 ends with a segmentation fault. */
    private static final String CRASHES = "option_rom_eventlog.bin";

    static List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("cloudlet.vectors", "."), "eventlogs"))) {
            return files.filter(file -> file.toString().endsWith(".bin"))
                    .filter(file -> !file.endsWith(CRASHES))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("logs")
    void replay_ofARealLog_isWhatTheJudgeSays(Path log) throws Exception {
        Process judge = new ProcessBuilder("tpm2_eventlog", log.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(judge.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (judge.waitFor() == 0) {
            assertThat(ours(log)).isEqualTo(registers(said));
        } else {
            assertThat(refused(log)).as("refused by the judge").isTrue();
        }
    }

    private static Map<String, String> registers(String said) {
        Map<String, String> registers = new TreeMap<>();
        String bank = "";
        for (String line : said.substring(said.indexOf("\npcrs:")).split("\n", -1)) {
            Matcher heading = BANK.matcher(line);
            Matcher register = REGISTER.matcher(line);
            if (heading.matches()) {
                bank = heading.group(1).toUpperCase(Locale.ROOT);
            } else if (register.matches()) {
                registers.put(bank + " " + register.group(1), register.group(2));
            }
        }
        return registers;
    }

    private static Map<String, String> ours(Path file) throws IOException {
        BootLog log = BootLog.parse(Files.readAllBytes(file));
        Map<String, String> registers = new TreeMap<>();
        for (PcrBank bank : log.banks()) {
            log.replay(bank).forEach((pcr, value) -> registers.put(bank + " " + pcr, Hash.hex(value)));
        }
        return registers;
    }

    private static boolean refused(Path file) throws IOException {
        try {
            ours(file);
            return false;
        } catch (BootLogException e) {
            return true;
        }
    }
}
