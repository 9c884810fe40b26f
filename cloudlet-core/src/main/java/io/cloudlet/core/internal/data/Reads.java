package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * What readers of bodies share. They run on the threads of those who read, which is where chunks are opened; whatever concerns
 * links hops to the core. Thread-safe.
 */
final class Reads {

    private final CloudletId self;
    private final Calls calls;
    private final Executor core;
    private final DataIndex index;
    private final AudienceLog audience;
    private final BlobStore blobs;
    private final BlobKeeper keeper;
    private final BodySeal seal;
    private final BlobClient client;
    private final Holders.Search search;
    private final Map<String, CompletableFuture<String>> bringing = new ConcurrentHashMap<>();

    Reads(
            CloudletId self,
            Calls calls,
            Executor core,
            DataIndex index,
            AudienceLog audience,
            BlobStore blobs,
            BlobKeeper keeper,
            BodySeal seal,
            BlobClient client,
            Holders.Search search) {
        this.self = self;
        this.calls = calls;
        this.core = core;
        this.index = index;
        this.audience = audience;
        this.blobs = blobs;
        this.keeper = keeper;
        this.seal = seal;
        this.client = client;
        this.search = search;
    }

    Calls calls() {
        return calls;
    }

    BlobStore blobs() {
        return blobs;
    }

    BodySeal seal() {
        return seal;
    }

    /** Runs something on the core thread, whoever waits for it. */
    void later(Runnable task) {
        core.execute(task);
    }

    /** A search for a body among the linked members. On the core thread. */
    Fetch fetch(Located at, Body body, Parts parts, long part, List<String> complaints) {
        long size = Cobblestone.ciphertextLength(body.size());
        Holders holders = new Holders(search, at.toString(), at.fence(), body.blob(), size);
        complaints.forEach(why -> holders.complain("here", why, true));
        return new Fetch(client, holders, at.fence(), body.blob(), parts, part);
    }

    /**
     * Where the body of a version is said to be; what is here comes first.
     *
     * @throws NotFoundException if there is no such version any more
     * @throws DeniedException if this cloudlet left the fence
     */
    List<Body> bodies(Located at) {
        List<Body> bodies = known(at);
        if (bodies.isEmpty()) {
            calls.call("reading " + at, () -> CompletableFuture.failedFuture(gone(at)));
        }
        return bodies.size() < 2
                ? bodies
                : bodies.stream()
                        .sorted((a, b) -> Boolean.compare(StoredBody.isHere(blobs, b), StoredBody.isHere(blobs, a)))
                        .toList();
    }

    /** The same, none where there is no such version any more. */
    List<Body> known(Located at) {
        return index.versions(at.fence(), at.object()).said(at.version()).stream()
                .flatMap(entry -> entry.body().stream())
                .toList();
    }

    private CloudletException gone(Located at) {
        if (!audience.admits(at.fence(), self)) {
            return new DeniedException(
                    ErrorCode.NOT_IN_FENCE,
                    "this cloudlet is no member of fence " + at.fence().abbreviated() + " any more, so it cannot open "
                            + at);
        }
        return new NotFoundException(
                ErrorCode.NOT_FOUND, at + " was superseded or deleted meanwhile; ask the dataset for the object again");
    }

    /** Brings the ciphertext of a body here, verified, unless it is here. */
    void bring(Located at) {
        Body body = bodies(at).get(0);
        while (!StoredBody.isHere(blobs, body)) {
            CompletableFuture<String> done = new CompletableFuture<>();
            CompletableFuture<String> other = bringing.putIfAbsent(body.blob(), done);
            if (other != null) {
                calls.call("fetching " + at, () -> other);
                continue;
            }
            try {
                keeper.coming(body.blob());
                download(at, body);
            } finally {
                bringing.remove(body.blob());
                done.complete("");
                core.execute(() -> {
                    keeper.written(body.blob());
                    keeper.release(body.blob()); // in case its version went meanwhile
                });
            }
        }
    }

    private void download(Located at, Body body) {
        clearDamaged(body.blob());
        Parts parts = Parts.whole(body.size());
        try (BlobWriter to = blobs.create(body.blob());
                OpenBody from = new OpenBody(this, at, body, parts)) {
            while (from.hasNext()) {
                keeper.requireOpen();
                from.next(ciphertext -> to.write(ByteBuffer.wrap(ciphertext)));
            }
            to.commit();
        } catch (ConflictException e) {
            if (!StoredBody.isHere(blobs, body)) {
                throw e;
            }
        }
    }

    /** A copy of the wrong length would be in the way of a good one. */
    private void clearDamaged(String blob) {
        try {
            blobs.size(blob);
        } catch (CorruptException e) {
            blobs.delete(blob);
        }
    }
}
