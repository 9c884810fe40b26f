package io.cloudlet.core.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.world.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootstrapTest {

    private static final int LARGEST_VALUE = 1 << 20;

    private static List<LogRecord> records(int count, int size) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            records.add(LogRecord.authority(Keys.authority(i), new byte[size]));
        }
        return records;
    }

    private static void keeps(List<LogRecord> records) {
        MemoryStore store = new MemoryStore();
        Bootstrap.save(store, records);
        assertThat(Bootstrap.load(store)).isEqualTo(records);
        assertThat(store.value("bootstrap").length).isBetween(1, LARGEST_VALUE);
        for (int i = 1; store.value("bootstrap/" + i).length > 0; i++) {
            assertThat(store.value("bootstrap/" + i).length).isLessThanOrEqualTo(LARGEST_VALUE);
        }
    }

    @Test
    void save_ofManyOrLargeRecords_keepsThemInValuesThatAStoreTakes() {
        keeps(records(1, 300));
        keeps(records(200, 300));
        keeps(records(201, 300));
        keeps(records(100, 60_000));
    }

    /** A newcomer writes what it was given over what an earlier attempt left. */
    @Test
    void save_ofFewerRecordsThanBefore_leavesNoneOfThose() {
        MemoryStore store = new MemoryStore();
        Bootstrap.save(store, records(100, 60_000));
        Bootstrap.save(store, records(2, 300));

        assertThat(Bootstrap.load(store)).hasSize(2);
    }
}
