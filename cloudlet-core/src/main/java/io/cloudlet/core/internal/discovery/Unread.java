package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.LogRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Records of services and templates that were here when this process started, and are not read yet. To read very many takes longer
 * than a start should; so they are read slice by slice once the log is open, and at once where somebody asks for them: by a record's
 * key, before anything else is said under it, or by a service's name, before anybody looks for it. So nothing is ever missed, or
 * seen in another order. Confined to the core thread, but for {@link #any}.
 */
final class Unread {

    /** Read before the start is over. */
    private static final int AT_ONCE = 1_000;

    private static final int SLICE = 100;

    private final Executor core;
    private final Reader reader;
    private final Map<CloudletId, Left> byOrigin = new LinkedHashMap<>();
    private final CompletableFuture<String> all = new CompletableFuture<>();
    private int atOnce = AT_ONCE;
    private volatile boolean any;

    /** Reads records, and shows what they tell of. */
    interface Reader {
        void read(CloudletId origin, List<LogRecord> records);
    }

    /** What is left of one cloudlet's. */
    private static final class Left {

        final LogRecord[] byKey;
        final BitSet unread;
        private int @Nullable [] names;

        Left(List<LogRecord> byKey) {
            this.byKey = byKey.toArray(new LogRecord[0]);
            this.unread = new BitSet(this.byKey.length);
            unread.set(0, this.byKey.length);
        }

        LogRecord take(int index) {
            unread.clear(index);
            return byKey[index];
        }

        List<LogRecord> next(int most) {
            List<LogRecord> records = new ArrayList<>(Math.min(most, byKey.length));
            for (int i = unread.nextSetBit(0); i >= 0 && records.size() < most; i = unread.nextSetBit(i + 1)) {
                records.add(take(i));
            }
            return records;
        }

        List<LogRecord> under(byte[] key) {
            int low = 0;
            int high = byKey.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = Arrays.compareUnsigned(byKey[middle].key(), key);
                if (order == 0) {
                    return unread.get(middle) ? List.of(take(middle)) : List.of();
                }
                low = order < 0 ? middle + 1 : low;
                high = order < 0 ? high : middle - 1;
            }
            return List.of();
        }

        /** Those of a name; by chance others, too. */
        List<LogRecord> named(int hash) {
            int[] hashes = names;
            if (hashes == null) {
                hashes = new int[byKey.length];
                for (int i = unread.nextSetBit(0); i >= 0; i = unread.nextSetBit(i + 1)) {
                    hashes[i] = ServiceCodec.nameHash(byKey[i]);
                }
                names = hashes;
            }
            List<LogRecord> records = new ArrayList<>();
            for (int i = unread.nextSetBit(0); i >= 0; i = unread.nextSetBit(i + 1)) {
                if (hashes[i] == hash) {
                    records.add(take(i));
                }
            }
            return records;
        }
    }

    Unread(Executor core, Reader reader) {
        this.core = core;
        this.reader = reader;
    }

    /** Whether there are any; from any thread. */
    boolean any() {
        return any;
    }

    /** Completes, on the core thread, once there are none. */
    CompletionStage<String> all() {
        return any ? all : CompletableFuture.completedFuture("");
    }

    /** Whether records of that cloudlet were added. */
    boolean has(CloudletId origin) {
        return byOrigin.containsKey(origin);
    }

    /**
     * Records that are here from the start.
     *
     * @param byKey in the order of their keys, none twice
     */
    void add(CloudletId origin, List<LogRecord> byKey) {
        Left left = new Left(byKey);
        byOrigin.put(origin, left);
        List<LogRecord> first = left.next(atOnce);
        atOnce -= first.size();
        any |= !left.unread.isEmpty();
        reader.read(origin, first);
    }

    /** From now on the rest is read. */
    void start() {
        if (readSome(SLICE)) {
            core.execute(this::start);
        }
    }

    /** Reads the record under that key, if it was not read yet. */
    void read(CloudletId origin, byte[] key) {
        Left left = any ? byOrigin.get(origin) : null;
        if (left != null) {
            read(origin, left.under(key));
        }
    }

    /** Reads every service of that name. */
    void read(String name) {
        int hash = ServiceCodec.nameHash(name);
        byOrigin.forEach((origin, left) -> read(origin, left.named(hash)));
    }

    /** Reads all that is left. */
    void readAll() {
        boolean more = true;
        while (more) {
            more = readSome(Integer.MAX_VALUE);
        }
    }

    /** Nobody asks any more. */
    void close() {
        byOrigin.clear();
        any = false;
    }

    private boolean readSome(int most) {
        for (Map.Entry<CloudletId, Left> entry : byOrigin.entrySet()) {
            if (!entry.getValue().unread.isEmpty()) {
                read(entry.getKey(), entry.getValue().next(most));
                return true;
            }
        }
        byOrigin.clear();
        any = false;
        all.complete("");
        return false;
    }

    private void read(CloudletId origin, List<LogRecord> records) {
        if (!records.isEmpty()) {
            reader.read(origin, records);
        }
    }
}
