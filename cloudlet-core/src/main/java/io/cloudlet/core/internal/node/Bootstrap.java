package io.cloudlet.core.internal.node;

import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.UnknownRecordException;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.storage.RecordStore;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The authority records that this cloudlet began with: the founding it signed, or what its inviter gave it. Kept beside
 * the logs, so that a start finds its federation before it has read anybody's log.
 */
final class Bootstrap {

    private static final String NAME = "bootstrap";
    private static final int MOST_RECORDS = 100_000;

    private Bootstrap() {}

    static CompletionStage<Void> save(RecordStore store, List<LogRecord> records) {
        WireWriter out = new WireWriter().u32(records.size());
        records.forEach(record -> out.field(record.bytes()));
        return store.apply(new Batch(List.of(), List.of(new Value(NAME, out.toBytes()))));
    }

    static List<LogRecord> load(RecordStore store) {
        try {
            return decode(store.value(NAME));
        } catch (MalformedException | UnknownRecordException e) {
            throw new CorruptException(
                    ErrorCode.HOME_DAMAGED,
                    "the record of this cloudlet's admission cannot be read: " + e.getMessage()
                            + "; restore the home directory from a backup",
                    e);
        }
    }

    private static List<LogRecord> decode(byte[] saved) {
        List<LogRecord> records = new ArrayList<>();
        if (saved.length > 0) {
            WireReader in = new WireReader(saved);
            int count = in.count("number of records", MOST_RECORDS);
            for (int i = 0; i < count; i++) {
                records.add(LogRecord.decode(in.field("record", LogRecord.MAX_BYTES)));
            }
        }
        return records;
    }
}
