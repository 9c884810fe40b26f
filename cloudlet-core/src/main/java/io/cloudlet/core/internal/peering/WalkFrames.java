package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Walk;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** The frames by which one side walks the tree of a live set that the other has. */
final class WalkFrames {

    /** Nodes asked for at once. */
    static final int MOST_NODES = 256;

    /** A node of 256 entries with the longest keys. */
    private static final int NODE_CAP = 160 * 1024;

    private WalkFrames() {}

    /**
     * Asks for nodes.
     *
     * @param number of this request on this link
     * @param root of the live set
     * @param since records up to there need not come
     */
    @SuppressWarnings("ArrayRecordComponent") // a message, never compared
    record Ask(long number, CloudletId origin, byte[] root, long since, List<Walk.Want> wants) {
        Ask {
            wants = List.copyOf(wants);
        }

        byte[] encode() {
            WireWriter out = FrameType.WALK
                    .writer()
                    .u64(number)
                    .raw(Hash.bytes(origin))
                    .raw(root)
                    .u64(since)
                    .u16(wants.size());
            wants.forEach(want -> out.raw(want.hash())
                    .u16(want.after().length)
                    .raw(want.after())
                    .u16(want.from()));
            return out.toBytes();
        }

        static Ask decode(WireReader in) {
            long number = in.natural("walk number");
            CloudletId origin = Hash.cloudletId(in.raw("origin", Hash.LENGTH));
            byte[] root = in.raw("root", Hash.LENGTH);
            long since = in.natural("since");
            int count = atMost(in, "number of nodes", in.u16("number of nodes"), MOST_NODES);
            List<Walk.Want> wants = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] hash = in.raw("node hash", Hash.LENGTH);
                int length = atMost(in, "key length", in.u16("key length"), LogRecord.MAX_KEY);
                byte[] after = in.raw("key", length);
                wants.add(new Walk.Want(hash, after, in.u16("first record")));
            }
            in.end("walk");
            return new Ask(number, origin, root, since, wants);
        }
    }

    /**
     * Answers the first of the nodes asked for; none if the set is not here any more.
     *
     * @param number of the request
     */
    record Answer(long number, List<Walk.Got> nodes) {
        Answer {
            nodes = List.copyOf(nodes);
        }

        byte[] encode() {
            WireWriter out = FrameType.WALKED.writer().u64(number).u16(nodes.size());
            nodes.forEach(got -> {
                out.field(got.node()).u16(got.records().size());
                got.records().forEach(out::field);
            });
            return out.toBytes();
        }

        static Answer decode(WireReader in) {
            long number = in.natural("walk number");
            int count = atMost(in, "number of nodes", in.u16("number of nodes"), MOST_NODES);
            List<Walk.Got> nodes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] node = in.field("node", NODE_CAP);
                int many = atMost(in, "number of records", in.u16("number of records"), MOST_NODES);
                List<byte[]> records = new ArrayList<>();
                for (int j = 0; j < many; j++) {
                    records.add(in.field("record", LogRecord.MAX_BYTES));
                }
                nodes.add(new Walk.Got(node, records));
            }
            in.end("walked");
            return new Answer(number, nodes);
        }
    }

    private static int atMost(WireReader in, String what, int value, int most) {
        if (value > most) {
            throw in.malformed(what + " is " + value + ", at most " + most + " allowed");
        }
        return value;
    }
}
