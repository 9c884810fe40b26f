package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.Fork;
import io.cloudlet.core.internal.state.Jump;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.UnknownCheckpointException;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of an answer to a {@link Pull}.
 *
 * @param pull which request
 * @param last whether the answer ends here
 * @param ask what the other side should do beside reading on
 * @param content null where there is nothing
 */
record News(long pull, boolean last, Ask ask, @Nullable Content content) {

    private static final List<Ask> ASKS = List.of(Ask.values());
    private static final int MOST_RECORDS = 1 << 17;
    private static final int CHECKPOINT_CAP = 2048 + Lease.LONGEST;
    private static final int FORK_CAP = 32 * 1024;

    /** What is wanted of whoever pulls. */
    enum Ask {
        NOTHING,
        /** The request must be repeated with its vector. */
        VECTOR,
        /** A newer request has taken its place. */
        NEWER
    }

    /** What is told of one log. */
    sealed interface Content permits Part, Stand, Evidence, Unknown {}

    /**
     * A piece of one log: records in order, and behind the last of them its checkpoint.
     *
     * @param from how many records come before
     * @param checkpoint null while more pieces of this log follow
     */
    record Part(
            CloudletId origin,
            long from,
            List<byte[]> records,
            @Nullable Checkpoint checkpoint) implements Content {
        Part {
            records = List.copyOf(records);
        }
    }

    /** Where a log stands, whose records on the way cannot be given. */
    record Stand(Jump jump) implements Content {}

    /** That a log must not be believed any more. */
    record Evidence(Fork fork) implements Content {}

    /** That something is told of a log that only a newer library can read. */
    record Unknown(CloudletId origin, int version) implements Content {}

    static News needVector(long pull) {
        return new News(pull, true, Ask.VECTOR, null);
    }

    static News superseded(long pull) {
        return new News(pull, true, Ask.NEWER, null);
    }

    static News of(long pull, boolean last, Content content) {
        return new News(pull, last, Ask.NOTHING, content);
    }

    byte[] encode() {
        WireWriter out = FrameType.NEWS.writer().u64(pull).u8((last ? 1 : 0) | (ASKS.indexOf(ask) << 1));
        if (content == null) {
            out.u8(0);
        } else if (content instanceof Part part) {
            out.u8(1).raw(Hash.bytes(part.origin)).u64(part.from).u32(part.records.size());
            part.records.forEach(out::field);
            out.field(part.checkpoint == null ? new byte[0] : part.checkpoint.encode());
        } else if (content instanceof Stand stand) {
            stand.jump.write(out.u8(2));
        } else if (content instanceof Evidence evidence) {
            out.u8(3).field(evidence.fork.encode());
        } else if (content instanceof Unknown unknown) {
            byte[] origin = Hash.bytes(unknown.origin);
            byte[] checkpoint = new WireWriter().u8(unknown.version).raw(origin).toBytes();
            out.u8(1).raw(origin).u64(0).u32(0).field(checkpoint);
        }
        return out.toBytes();
    }

    static News decode(WireReader in) {
        long pull = in.natural("pull number");
        int flags = in.u8("flags");
        if (flags >= ASKS.size() << 1) {
            throw in.malformed("flags are " + flags);
        }
        Content content = content(in);
        in.end("news");
        return new News(pull, (flags & 1) != 0, ASKS.get(flags >> 1), content);
    }

    private static @Nullable Content content(WireReader in) {
        int kind = in.u8("kind of news");
        try {
            return switch (kind) {
                case 0 -> null;
                case 1 -> part(in);
                case 2 -> new Stand(Jump.read(in));
                case 3 -> new Evidence(Fork.decode(in.field("evidence", FORK_CAP)));
                default -> throw in.malformed("news of kind " + kind);
            };
        } catch (UnknownCheckpointException e) { // the rest of the frame has been read
            return new Unknown(e.origin(), e.version());
        }
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
