package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.state.Checkpoint;
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
 * @param checkpoint the newest of the asker's own log; empty if nothing is known of it
 * @param records of that log, from where it was asked for on
 */
record RecoveredFrame(
        List<LogRecord> authority,
        Map<CloudletId, List<HostPort>> addresses,
        Optional<Checkpoint> checkpoint,
        List<LogRecord> records) {

    private static final int MOST_AUTHORITY = 100_000;
    private static final int MOST_MEMBERS = 10_000;
    private static final int MOST_ADDRESSES = 8;
    private static final int MOST_RECORDS = 1 << 17;
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
        out.field(checkpoint.map(Checkpoint::encode).orElse(new byte[0])).u32(records.size());
        records.forEach(record -> out.field(record.bytes()));
        return out.toBytes();
    }

    static RecoveredFrame decode(WireReader in) {
        List<LogRecord> authority = records(in, "number of authority records", MOST_AUTHORITY);
        Map<CloudletId, List<HostPort>> addresses = new LinkedHashMap<>();
        for (int members = in.count("number of members", MOST_MEMBERS); members > 0; members--) {
            addresses.put(Hash.cloudletId(in.raw("member", Hash.LENGTH)), addresses(in));
        }
        byte[] checkpoint = in.field("checkpoint", CHECKPOINT_CAP);
        RecoveredFrame frame = new RecoveredFrame(
                authority,
                addresses,
                checkpoint.length == 0 ? Optional.empty() : Optional.of(Checkpoint.decode(checkpoint)),
                records(in, "number of records", MOST_RECORDS));
        in.end("answer to a recovery");
        return frame;
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
