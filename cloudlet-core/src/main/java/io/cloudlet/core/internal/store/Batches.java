package io.cloudlet.core.internal.store;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Refuses batches that can never be stored. */
final class Batches {

    private Batches() {}

    static void check(Batch batch) {
        Set<String> names = new HashSet<>();
        long bytes = 12;
        for (String removed : batch.removals()) {
            bytes += name("removed stream", removed, names);
        }
        names.clear();
        for (Append append : batch.appends()) {
            bytes += 12 + name("stream", append.stream(), names);
            for (byte[] entry : append.entries()) {
                bytes += entry("an entry of stream " + append.stream(), entry);
            }
        }
        names.clear();
        for (Value value : batch.values()) {
            bytes += name("value", value.name(), names) + entry("value " + value.name(), value.content());
        }
        atMost("a batch", bytes, Format.MAX_BATCH);
    }

    private static long name(String kind, String name, Set<String> names) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        atMost("the name of a " + kind, bytes, Format.MAX_NAME);
        if (!names.add(name)) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "a batch must name a " + kind + " once only: \"" + name + "\"");
        }
        return 4L + bytes;
    }

    private static long entry(String what, byte[] content) {
        atMost(what, content.length, Format.MAX_ENTRY);
        return Format.ENTRY_HEAD + (long) content.length;
    }

    private static void atMost(String what, long bytes, long limit) {
        if (bytes > limit) {
            throw new InvalidArgumentException(
                    ErrorCode.TOO_LARGE, what + " must not be larger than " + limit + " bytes: " + bytes);
        }
    }
}
