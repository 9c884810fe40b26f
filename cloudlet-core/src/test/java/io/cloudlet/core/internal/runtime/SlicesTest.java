package io.cloudlet.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlicesTest {

    private final Deque<Runnable> thread = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final Slices<Integer> slices =
            new Slices<>(2, thread::add, slice -> done.add(slice.toString()), () -> done.add("after"));

    @Test
    void add_ofLittle_isDoneAtOnce() {
        slices.add(List.of(1, 2));
        assertThat(done).containsExactly("[1, 2]");
        assertThat(thread).isEmpty();
    }

    @Test
    void add_ofMuch_letsOthersInBetween() {
        slices.add(List.of(1, 2, 3, 4, 5));
        assertThat(done).containsExactly("[1, 2]");
        runAll();
        assertThat(done).containsExactly("[1, 2]", "[3, 4]", "after", "[5]", "after");
    }

    @Test
    void add_whileSomethingWaits_comesAfterIt() {
        slices.add(List.of(1, 2, 3, 4, 5));
        slices.add(List.of(6));
        runAll();
        assertThat(done).containsExactly("[1, 2]", "[3, 4]", "[5, 6]", "after");
    }

    @Test
    void again_ofWhatWaits_beginsAnew() {
        slices.again("job", List.of(1, 2, 3));
        slices.again("job", List.of(1, 2, 3, 4));
        runAll();
        assertThat(done).containsExactly("[1, 2]", "[1, 2]", "[3, 4]", "after");
    }

    private void runAll() {
        while (!thread.isEmpty()) {
            thread.remove().run();
        }
    }
}
