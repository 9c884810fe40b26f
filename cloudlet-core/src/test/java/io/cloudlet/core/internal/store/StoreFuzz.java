package io.cloudlet.core.internal.store;

import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** What is read from the disk at a start, where entries hold what others wrote. */
public final class StoreFuzz {

    private StoreFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.door("store-group", Index.class, input -> new Index().add(1, Format.HEADER, input))
                        .seeds(
                                payload("three".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                                Format.complete(2)),
                FuzzTarget.door("store-entry", Format.class, StoreFuzz::keep)
                        .seeds(payload(new byte[3]), Hash.unhex("0123456789abcdef")));
    }

    private static byte[] payload(byte[] entry) {
        Batch batch = new Batch(
                List.of(new Append("log/x", 0, List.of(entry, entry))), List.of(new Value("checkpoint/x", entry)));
        return Format.committed(List.of(Format.batch(batch)));
    }

    /** Whatever an entry holds, be it what looks like a group, it is found again and nothing beside it. */
    private static void keep(byte[] entry) {
        if (entry.length > Format.MAX_ENTRY) {
            return;
        }
        byte[] payload = payload(entry);
        Index index = new Index();
        index.add(1, Format.HEADER, payload);
        long[] positions = index.positions("log/x", 0, 3);
        boolean found = positions.length == 2
                && index.valueNames().size() == 1
                && Arrays.equals(entry, at(payload, positions[1], entry.length));
        if (!found) {
            throw new AssertionError("an entry was lost");
        }
    }

    private static byte[] at(byte[] payload, long position, int length) {
        int from = (int) (Positions.offset(position) - Format.HEADER) + Format.ENTRY_HEAD;
        byte[] entry = new byte[length];
        ByteBuffer.wrap(payload, from, length).get(entry);
        return entry;
    }
}
