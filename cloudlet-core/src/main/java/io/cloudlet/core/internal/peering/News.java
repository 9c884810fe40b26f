package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of an answer to a {@link Pull}: records of one log, in order, and behind the last of them its checkpoint.
 *
 * @param pull which request
 * @param last whether the answer ends here
 * @param needVector whether the request must be repeated with its vector
 * @param part null where there is nothing
 */
record News(
        long pull,
        boolean last,
        boolean needVector,
        @Nullable Part part) {

    private static final int MOST_RECORDS = 1 << 17;
    private static final int CHECKPOINT_CAP = 2048 + Lease.LONGEST;

    /**
     * A piece of one log.
     *
     * @param from how many records come before
     * @param checkpoint null while more pieces of this log follow
     */
    record Part(
            CloudletId origin,
            long from,
            List<byte[]> records,
            @Nullable Checkpoint checkpoint) {
        Part {
            records = List.copyOf(records);
        }
    }

    static News needVector(long pull) {
        return new News(pull, true, true, null);
    }

    byte[] encode() {
        WireWriter out = FrameType.NEWS
                .writer()
                .u64(pull)
                .u8((last ? 1 : 0) | (needVector ? 2 : 0))
                .u8(part == null ? 0 : 1);
        if (part != null) {
            out.raw(Hash.bytes(part.origin)).u64(part.from).u32(part.records.size());
            part.records.forEach(out::field);
            out.field(part.checkpoint == null ? new byte[0] : part.checkpoint.encode());
        }
        return out.toBytes();
    }

    static News decode(WireReader in) {
        long pull = in.natural("pull number");
        int flags = in.u8("flags");
        Part part = in.u8("part present") == 0 ? null : part(in);
        in.end("news");
        return new News(pull, (flags & 1) != 0, (flags & 2) != 0, part);
    }

    private static Part part(WireReader in) {
        CloudletId origin = Hash.cloudletId(in.raw("origin", Hash.LENGTH));
        long from = in.natural("from");
        int count = in.count("number of records", MOST_RECORDS);
        List<byte[]> records = new ArrayList<>(Math.min(count, in.remaining() / 4));
        for (int i = 0; i < count; i++) {
            records.add(in.field("record", LogRecord.MAX_BYTES));
        }
        byte[] checkpoint = in.field("checkpoint", CHECKPOINT_CAP);
        return new Part(origin, from, records, checkpoint.length == 0 ? null : Checkpoint.decode(checkpoint));
    }
}
