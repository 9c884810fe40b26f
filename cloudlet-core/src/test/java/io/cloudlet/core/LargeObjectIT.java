package io.cloudlet.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Objects many times larger than the heap go in and come out whole. The figures go to the test's output. */
class LargeObjectIT {

    @RegisterExtension
    final Fleet fleet = new Fleet();

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void put_ofEightTimesTheHeap_isReadBackTheSame() throws IOException {
        putAndRead(32, 256);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void put_of4GiBThroughAHeapOf64MiB_isReadBackTheSame() throws IOException {
        putAndRead(64, 4096);
    }

    private void putAndRead(int heap, int size) throws IOException {
        try (ChildProcess child = new ChildProcess(
                List.of("-Xmx" + heap + "m"),
                LargeChild.class,
                fleet.home("large").toString(),
                String.valueOf(size))) {
            Await.until(Duration.ofMinutes(50), "the process has ended", () -> !child.alive());
            child.said("").forEach(System.out::println);
            assertThat(child.said("same ")).hasSize(1);
        }
    }
}
