package io.cloudlet.core.internal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets Jazzer look for bytes for which a target does not hold, {@code cloudlet.fuzz} times each. What it finds lies under
 * {@code target/fuzz} with the inputs that reached something new; put it into the corpus with a word of what it was.
 */
@Tag("fuzz")
class FuzzIT {

    private static final String RUNS = System.getProperty("cloudlet.fuzz", "10000");

    static List<FuzzTarget> targets() {
        return FuzzTargets.all();
    }

    @ParameterizedTest
    @MethodSource("targets")
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void target_onWhateverJazzerFinds_holds(FuzzTarget target) throws IOException, InterruptedException {
        Jazzer jazzer = new Jazzer(Path.of("target", "fuzz", target.name()).toAbsolutePath());
        Path log = jazzer.run(target, RUNS);
        String said = Files.readString(log);
        System.out.println(target.name() + ": " + Jazzer.summary(said));
        assertThat(said).as("see " + log).contains("DONE").doesNotContain("== Java Exception");
    }
}
