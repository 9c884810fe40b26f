package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.data.BlobFrames.Bytes;
import io.cloudlet.core.internal.data.BlobFrames.Status;
import io.cloudlet.policy.FenceId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The ciphertext of one body on its way here, part by part in order. Four reads are under way at a time, whoever is slow to
 * take them. Where a source fails, the next goes on with the part that was reached: parts are authenticated one by one, so it
 * does not matter who gave which. Confined to the core thread.
 */
final class Fetch {

    private static final int WINDOW = 4;

    private final BlobClient client;
    private final Holders holders;
    private final FenceId fence;
    private final String blob;
    private final Parts parts;
    private final Map<Long, byte[]> arrived = new HashMap<>();
    private long next;
    private long requested;
    private int generation;
    private boolean searching;
    private boolean closed;
    private @Nullable CloudletId source;
    private @Nullable CloudletId gaveLast;
    private @Nullable CompletableFuture<byte[]> waiting;

    /** @param next the part that is wanted first */
    Fetch(BlobClient client, Holders holders, FenceId fence, String blob, Parts parts, long next) {
        this.client = client;
        this.holders = holders;
        this.fence = fence;
        this.blob = blob;
        this.parts = parts;
        this.next = next;
        this.requested = next;
    }

    /** The next part; fails when nobody is left who could give it. One at a time. */
    CompletionStage<byte[]> next() {
        CompletableFuture<byte[]> part = new CompletableFuture<>();
        waiting = part;
        hand();
        askFor();
        return part;
    }

    /** The part given last is not what was written: asks somebody else for it. */
    CompletionStage<byte[]> again(String why) {
        next--;
        CloudletId liar = gaveLast;
        if (liar != null) {
            holders.damaged(liar, why);
            if (liar.equals(source)) {
                source = null;
            }
        }
        startOver();
        return next();
    }

    /** Nothing more is wanted. */
    void close() {
        closed = true;
        startOver();
    }

    /** What is still under way is not wanted any more. */
    private void startOver() {
        generation++;
        arrived.clear();
        requested = next;
    }

    private void askFor() {
        CloudletId from = source;
        if (from == null) {
            search();
            return;
        }
        while (!closed && requested < Math.min(next + WINDOW, parts.count())) {
            long index = requested++;
            int asked = generation;
            client.read(from, fence, blob, parts.offset(index), parts.length(index))
                    .thenAccept(bytes -> came(from, asked, index, bytes));
        }
    }

    private void search() {
        if (searching || closed) {
            return;
        }
        searching = true;
        holders.next().whenComplete((found, failure) -> {
            searching = false;
            CompletableFuture<byte[]> asking = waiting;
            if (failure == null) {
                source = found;
                askFor();
            } else if (asking != null) {
                waiting = null;
                asking.completeExceptionally(failure);
            }
        });
    }

    private void came(CloudletId from, int asked, long index, Bytes bytes) {
        if (asked != generation) {
            return;
        }
        if (bytes.status() == Status.HERE && bytes.bytes().length == parts.length(index)) {
            arrived.put(index, bytes.bytes());
            hand();
            return;
        }
        if (bytes.status() == Status.HERE) {
            holders.damaged(
                    from,
                    "gave " + bytes.bytes().length + " bytes at " + parts.offset(index) + ", not "
                            + parts.length(index));
        } else {
            holders.failed(from, bytes.status(), bytes.words());
        }
        source = null;
        startOver();
        askFor();
    }

    private void hand() {
        CompletableFuture<byte[]> asking = waiting;
        byte[] part = arrived.get(next);
        if (asking != null && part != null) {
            arrived.remove(next);
            next++;
            gaveLast = source;
            waiting = null;
            askFor();
            asking.complete(part);
        }
    }
}
