package io.cloudlet.core.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.service.Service;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnreadTest {

    private static final CloudletId ONE = new CloudletId("ab".repeat(32));
    private static final CloudletId OTHER = new CloudletId("ef".repeat(32));
    private static final int MANY = 3_000;

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<LogRecord> read = new ArrayList<>();
    private final Unread unread = new Unread(tasks::add, (origin, records) -> read.addAll(records));

    @Test
    void add_ofFew_readsThemAtOnce() {
        unread.add(ONE, records(20));
        assertThat(read).hasSize(20);
        assertThat(unread.any()).isFalse();
    }

    @Test
    void start_withMany_readsEachOnceAndLetsOthersInBetween() {
        unread.add(ONE, records(MANY));
        unread.add(OTHER, records(MANY));
        int before = read.size();
        unread.start();

        assertThat(before).isLessThan(MANY);
        assertThat(read.size() - before).isBetween(1, 1_000);
        runAll();
        assertThat(read).hasSize(2 * MANY);
        assertThat(unread.any()).isFalse();
        assertThat(unread.all().toCompletableFuture()).isDone();
    }

    @Test
    void read_ofAKey_readsThatRecordOnce() {
        unread.add(ONE, records(MANY));
        List<LogRecord> before = List.copyOf(read);
        LogRecord last = records(MANY).get(MANY - 1);
        unread.read(ONE, last.key());
        unread.read(ONE, last.key());
        unread.read(OTHER, last.key());

        assertThat(read.subList(before.size(), read.size())).containsExactly(last);
    }

    @Test
    void read_ofAKeyThatIsNotThere_readsNothing() {
        unread.add(ONE, records(MANY));
        int before = read.size();
        unread.read(ONE, Keys.service("ffff"));
        unread.read(ONE, Keys.service(""));
        assertThat(read).hasSize(before);
    }

    @Test
    void read_ofAName_readsAllOfThatNameWhosesoever() {
        unread.add(ONE, records(MANY));
        unread.add(OTHER, records(MANY));
        unread.read("service7");

        long named = read.stream()
                .filter(record ->
                        ServiceCodec.decodeService(record.body()).name().equals("service7"))
                .count();
        assertThat(named).isEqualTo(2 * MANY / 10);
    }

    @Test
    void read_ofBodiesThatAreNone_leavesThemToTheRest() {
        List<LogRecord> none = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            none.add(LogRecord.put(key(i), new byte[] {1, (byte) 0xff, (byte) i}));
        }
        none.set(1_500, LogRecord.put(key(1_500), new byte[] {1, (byte) 0xff, 0, 0, 0, 0}));
        none.set(1_501, LogRecord.put(key(1_501), new byte[] {1, 0x7f, 0, 0, 0, 0}));
        unread.add(ONE, none);
        unread.read("service7");
        unread.start();
        runAll();
        assertThat(read).hasSize(MANY);
    }

    @Test
    void all_whileSomeAreLeft_completesWithTheLast() {
        unread.add(ONE, records(MANY));
        assertThat(unread.all().toCompletableFuture()).isNotDone();
        unread.readAll();
        assertThat(unread.all().toCompletableFuture()).isDone();
        assertThat(read).hasSize(MANY);
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static List<LogRecord> records(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> LogRecord.put(
                        key(i),
                        ServiceCodec.encode(Service.named("service" + i % 10)
                                .version("1.0.0")
                                .at("http://10.0.0.7:" + (1_000 + i)))))
                .sorted((one, other) -> Arrays.compareUnsigned(one.key(), other.key()))
                .toList();
    }

    private static byte[] key(int number) {
        return Keys.service(String.format("%04x", number));
    }
}
