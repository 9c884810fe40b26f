package io.cloudlet.core.internal.peering;

import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.UnknownRecordException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Welcomes a joiner.
 *
 * @param records every authority record that the inviter knows
 */
record JoinAcceptedFrame(List<LogRecord> records) {

    private static final int MOST_RECORDS = 100_000;

    JoinAcceptedFrame {
        records = List.copyOf(records);
    }

    byte[] encode() {
        WireWriter out = FrameType.JOIN_ACCEPTED.writer().u32(records.size());
        records.forEach(record -> out.field(record.bytes()));
        return out.toBytes();
    }

    static JoinAcceptedFrame decode(WireReader in) {
        int count = in.count("number of authority records", MOST_RECORDS);
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record(in));
        }
        in.end("answer");
        return new JoinAcceptedFrame(records);
    }

    private static LogRecord record(WireReader in) {
        try {
            return LogRecord.decode(in.field("authority record", LogRecord.MAX_BYTES));
        } catch (UnknownRecordException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
    }
}
