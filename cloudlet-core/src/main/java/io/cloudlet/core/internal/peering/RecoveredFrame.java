package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.Excerpt;
import io.cloudlet.core.internal.state.Excerpt.Live;
import io.cloudlet.core.internal.state.HistoryTree;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.UnknownRecordException;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.runtime.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a member tells a cloudlet that lost its disk.
 *
 * @param authority every authority record; empty unless the log was asked for from its beginning
 * @param addresses where members listen; likewise
 * @param log a piece of the asker's own log, from where it was asked for on; empty if nothing is known of it
 */
record RecoveredFrame(List<LogRecord> authority, Map<CloudletId, List<HostPort>> addresses, Optional<Excerpt> log) {

    private static final int MOST_AUTHORITY = 100_000;
    private static final int MOST_MEMBERS = 10_000;
    private static final int MOST_ADDRESSES = 8;
    private static final int START_CAP = 4096;
    private static final int CHECKPOINT_CAP = 2048 + Lease.LONGEST;

    byte[] encode() {
        WireWriter out = FrameType.RECOVERED.writer().u32(authority.size());
        authority.forEach(record -> out.field(record.bytes()));
        out.u32(addresses.size());
        addresses.forEach((id, all) -> {
            List<HostPort> some = all.subList(0, Math.min(all.size(), MOST_ADDRESSES));
            out.raw(Hash.bytes(id)).u8(some.size());
            some.forEach(address -> out.text(address.toString()));
        });
        log.ifPresentOrElse(piece -> write(out, piece), () -> out.u32(0));
        return out.toBytes();
    }

    private static void write(WireWriter out, Excerpt piece) {
        out.field(piece.checkpoint().encode()).field(piece.start().encode());
        out.u32(piece.leaves().size());
        piece.leaves().forEach(out::raw);
        out.u32(piece.live().size());
        piece.live().forEach(live -> out.u64(live.sequence()).field(live.record()));
    }

    static RecoveredFrame decode(WireReader in) {
        List<LogRecord> authority = records(in, "number of authority records", MOST_AUTHORITY);
        Map<CloudletId, List<HostPort>> addresses = new LinkedHashMap<>();
        for (int members = in.count("number of members", MOST_MEMBERS); members > 0; members--) {
            addresses.put(Hash.cloudletId(in.raw("member", Hash.LENGTH)), addresses(in));
        }
        byte[] checkpoint = in.field("checkpoint", CHECKPOINT_CAP);
        Optional<Excerpt> log = checkpoint.length == 0 ? Optional.empty() : Optional.of(piece(checkpoint, in));
        in.end("answer to a recovery");
        return new RecoveredFrame(authority, addresses, log);
    }

    private static Excerpt piece(byte[] checkpoint, WireReader in) {
        HistoryTree start = HistoryTree.decode(in.field("start of the leaves", START_CAP));
        List<byte[]> leaves = new ArrayList<>();
        for (int left = in.count("number of leaf hashes", Excerpt.MOST_LEAVES); left > 0; left--) {
            leaves.add(in.raw("leaf hash", Hash.LENGTH));
        }
        List<Live> live = new ArrayList<>();
        for (int left = in.count("number of live records", Excerpt.MOST_LIVE); left > 0; left--) {
            live.add(new Live(in.natural("sequence"), in.field("record", LogRecord.MAX_BYTES)));
        }
        return new Excerpt(Checkpoint.decode(checkpoint), start, leaves, live);
    }

    private static List<HostPort> addresses(WireReader in) {
        List<HostPort> addresses = new ArrayList<>();
        int count = in.u8("number of addresses");
        if (count > MOST_ADDRESSES) {
            throw in.malformed(count + " addresses, at most " + MOST_ADDRESSES + " allowed");
        }
        for (int i = 0; i < count; i++) {
            try {
                addresses.add(HostPort.parse(in.text("address", 300)));
            } catch (InvalidArgumentException e) {
                throw in.malformed(String.valueOf(e.getMessage()));
            }
        }
        return addresses;
    }

    private static List<LogRecord> records(WireReader in, String what, int most) {
        List<LogRecord> records = new ArrayList<>();
        try {
            for (int count = in.count(what, most); count > 0; count--) {
                records.add(LogRecord.decode(in.field("record", LogRecord.MAX_BYTES)));
            }
        } catch (UnknownRecordException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
        return records;
    }
}
