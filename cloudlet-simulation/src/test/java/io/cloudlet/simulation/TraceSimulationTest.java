package io.cloudlet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One seed, one history: in this JVM, and in another with other hash codes. */
class TraceSimulationTest {

    private static final long FIRST = 1;
    private static final long RUNS = 5;

    @Test
    void mixedFaults_inAnotherJvm_leaveTheSameTrace() throws IOException {
        List<String> here = LongStream.range(FIRST, FIRST + RUNS)
                .mapToObj(seed -> "trace " + TraceMain.trace(seed))
                .toList();
        assertThat(inAnotherJvm()).isEqualTo(here);
    }

    private static List<String> inAnotherJvm() throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        TraceMain.class.getName(),
                        String.valueOf(FIRST),
                        String.valueOf(RUNS))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader()) {
            return output.lines().filter(line -> line.startsWith("trace ")).toList();
        } finally {
            process.destroy();
        }
    }
}
