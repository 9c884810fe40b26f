package io.cloudlet.core.internal.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real boot logs. The registers that they lead to were computed by others: tpm2_eventlog, where it does not crash. */
@Tag("vectors")
class BootLogVectorsTest {

    private static final Path LOGS = Path.of(System.getProperty("cloudlet.vectors", ""), "eventlogs");
    private static final int SHORT_REFUSED_AT = 32;

    static List<String> judged() throws IOException {
        return lines().stream().map(line -> line.split(" ", -1)[0]).distinct().toList();
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = BootLogVectorsTest.class.getResourceAsStream("/trust/eventlogs.txt")) {
            return new String(in.readAllBytes(), US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("judged")
    void replay_ofARealLog_leadsToWhatTheJudgeComputes(String file) throws IOException {
        Map<String, String> expected = new TreeMap<>();
        lines().stream().filter(line -> line.startsWith(file + " ")).forEach(line -> {
            String[] words = line.split(" ", -1);
            expected.put(words[1] + " " + words[2], words[3]);
        });
        assertThat(registers(file)).isEqualTo(expected);
    }

    @Test
    void parse_ofALogThatBeginsWithoutASpecification_saysWhere() throws IOException {
        byte[] log = Files.readAllBytes(LOGS.resolve("short_no_action_eventlog.bin"));
        assertThatThrownBy(() -> BootLog.parse(log))
                .isInstanceOfSatisfying(
                        BootLogException.class, e -> assertThat(e.offset()).isEqualTo(SHORT_REFUSED_AT));
    }

    private static Map<String, String> registers(String file) throws IOException {
        BootLog log = BootLog.parse(Files.readAllBytes(LOGS.resolve(file)));
        Map<String, String> registers = new TreeMap<>();
        for (PcrBank bank : log.banks()) {
            log.replay(bank).forEach((pcr, value) -> registers.put(bank + " " + pcr, Hash.hex(value)));
        }
        return registers;
    }
}
