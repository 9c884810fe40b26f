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
        slices.add("lane", List.of(1, 2).iterator());
        assertThat(done).containsExactly("[1, 2]");
        assertThat(thread).isEmpty();
    }

    @Test
    void add_ofMuch_letsOthersInBetween() {
        slices.add("lane", List.of(1, 2, 3, 4, 5).iterator());
        assertThat(done).containsExactly("[1, 2]");
        runAll();
        assertThat(done).containsExactly("[1, 2]", "[3, 4]", "after", "[5]", "after");
    }

    @Test
    void add_whileSomethingWaitsInThatLane_comesAfterIt() {
        slices.add("lane", List.of(1, 2, 3, 4, 5).iterator());
        slices.add("lane", List.of(6).iterator());
        runAll();
        assertThat(done).containsExactly("[1, 2]", "[3, 4]", "[5, 6]", "after");
    }

    @Test
    void add_whileAnotherLaneWaits_isDoneAtOnce() {
        slices.add("long", List.of(1, 2, 3, 4, 5).iterator());
        slices.add("short", List.of(6).iterator());
        assertThat(done).containsExactly("[1, 2]", "[6]");
    }

    @Test
    void add_ofMuchInTwoLanes_takesTurns() {
        slices.add("one", List.of(1, 2, 3, 4, 5).iterator());
        slices.add("other", List.of(6, 7, 8, 9).iterator());
        runAll();
        assertThat(done).containsExactly("[1, 2]", "[6, 7]", "[3, 4]", "after", "[8, 9]", "after", "[5]", "after");
    }

    @Test
    void again_ofWhatWaits_beginsAnew() {
        slices.again("job", List.of(1, 2, 3).iterator());
        slices.again("job", List.of(1, 2, 3, 4).iterator());
        runAll();
        assertThat(done).containsExactly("[1, 2]", "[1, 2]", "[3, 4]", "after");
    }

    private void runAll() {
        while (!thread.isEmpty()) {
            thread.remove().run();
        }
    }
}
