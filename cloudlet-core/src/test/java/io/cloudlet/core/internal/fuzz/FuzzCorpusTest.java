package io.cloudlet.core.internal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing has found holds in every build: each target on its corpus, and on what is near to it. */
class FuzzCorpusTest {

    private static final long SEED = 20_260_101;
    private static final int CHANGES = 200;

    static List<FuzzTarget> targets() {
        return FuzzTargets.all();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void target_onItsCorpus_holds(FuzzTarget target) {
        assertThat(Corpus.of(target)).isNotEmpty().allSatisfy(target::check);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void target_onItsCorpusCutAnywhere_holds(FuzzTarget target) {
        for (byte[] input : Corpus.of(target)) {
            IntStream.range(0, input.length).forEach(length -> target.check(Arrays.copyOf(input, length)));
            target.check(Arrays.copyOf(input, input.length + 1));
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void target_onItsCorpusWithBytesChanged_holds(FuzzTarget target) {
        Random random = new Random(SEED);
        for (byte[] input : Corpus.of(target)) {
            for (int i = 0; i < CHANGES && input.length > 0; i++) {
                byte[] changed = input.clone();
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                target.check(changed);
            }
        }
    }

    @Test
    void targets_theirNames_areTheirOwn() {
        Stream<String> names = FuzzTargets.all().stream().map(FuzzTarget::name);
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z-]+"));
    }
}
