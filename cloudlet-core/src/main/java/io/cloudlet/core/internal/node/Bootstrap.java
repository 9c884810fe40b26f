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
    private static final int PIECE = 200;
    private static final int PIECE_BYTES = 512 * 1024;

    private Bootstrap() {}

    static CompletionStage<Void> save(RecordStore store, List<LogRecord> records) {
        List<Value> values = new ArrayList<>();
        for (List<LogRecord> piece : pieces(records)) {
            WireWriter out = new WireWriter().u32(piece.size());
            piece.forEach(record -> out.field(record.bytes()));
            values.add(new Value(name(values.size()), out.toBytes()));
        }
        values.add(new Value(name(values.size()), new byte[0]));
        return store.apply(new Batch(List.of(), values));
    }

    /** Few enough in each and, since a record about a fence may be long, short enough. */
    private static List<List<LogRecord>> pieces(List<LogRecord> records) {
        List<List<LogRecord>> pieces = new ArrayList<>();
        List<LogRecord> piece = new ArrayList<>();
        int bytes = 0;
        for (LogRecord record : records) {
            if (piece.size() == PIECE || bytes + record.bytes().length > PIECE_BYTES) {
                pieces.add(piece);
                piece = new ArrayList<>();
                bytes = 0;
            }
            piece.add(record);
            bytes += record.bytes().length;
        }
        pieces.add(piece);
        return pieces;
    }

    static List<LogRecord> load(RecordStore store) {
        try {
            return decode(store);
        } catch (MalformedException | UnknownRecordException e) {
            throw new CorruptException(
                    ErrorCode.HOME_DAMAGED,
                    "the record of this cloudlet's admission cannot be read: " + e.getMessage()
                            + "; restore the home directory from a backup",
                    e);
        }
    }

    private static List<LogRecord> decode(RecordStore store) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; store.value(name(i)).length > 0; i++) {
            WireReader in = new WireReader(store.value(name(i)));
            int count = in.count("number of records", PIECE);
            for (int j = 0; j < count; j++) {
                records.add(LogRecord.decode(in.field("record", LogRecord.MAX_BYTES)));
            }
        }
        return records;
    }

    /** A value has an upper size, so many records need several. */
    private static String name(int piece) {
        return piece == 0 ? NAME : NAME + "/" + piece;
    }
}
