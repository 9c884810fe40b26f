package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.core.internal.fence.AudienceLog.Change;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.policy.FenceId;
import io.cloudlet.spi.storage.BlobStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says again, in the own log, what only the logs of former members say: their versions stay what they were, their bodies where
 * they are. Confined to the core thread.
 */
final class Adoption {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.data");
    private static final int BATCH = 200;

    private final CloudletId self;
    private final DataIndex index;
    private final AudienceLog audience;
    private final BlobStore blobs;
    private final Holders.Search search;
    private final Executor core;
    private final Executor disk;

    Adoption(
            CloudletId self,
            DataIndex index,
            AudienceLog audience,
            BlobStore blobs,
            Holders.Search search,
            Executor core,
            Executor disk) {
        this.self = self;
        this.index = index;
        this.audience = audience;
        this.blobs = blobs;
        this.search = search;
        this.core = core;
        this.disk = disk;
    }

    /** Takes over everything in a fence; completes once it is durable. */
    CompletionStage<?> adopt(FenceId fence) {
        List<Entry> orphans = new ArrayList<>();
        index.forEach(
                fence, (subject, versions) -> orphans.addAll(versions.saidOnlyBy(origin -> isFormer(fence, origin))));
        CompletionStage<?> done = CompletableFuture.completedFuture("");
        for (int from = 0; from < orphans.size(); from += BATCH) {
            List<Change> changes = orphans.subList(from, Math.min(from + BATCH, orphans.size())).stream()
                    .map(entry -> Change.put(EntryCodec.key(entry), EntryCodec.body(entry)))
                    .toList();
            done = done.thenComposeAsync(before -> audience.append(fence, changes), core);
        }
        return done.thenRunAsync(() -> report(fence, orphans), core);
    }

    private boolean isFormer(FenceId fence, CloudletId origin) {
        return !origin.equals(self) && !audience.admits(fence, origin);
    }

    private void report(FenceId fence, List<Entry> adopted) {
        if (!adopted.isEmpty()) {
            LOG.info("took over {} versions of former members of fence {}", adopted.size(), fence.abbreviated());
        }
        findBodies(fence, adopted.iterator());
    }

    /** One after the other: nobody waits for the outcome, which is a line in the log. */
    private void findBodies(FenceId fence, Iterator<Entry> rest) {
        while (rest.hasNext()) {
            Entry entry = rest.next();
            if (entry.body().isPresent()) {
                findBody(fence, entry, entry.body().get())
                        .whenCompleteAsync((found, failure) -> findBodies(fence, rest), core);
                return;
            }
        }
    }

    private CompletionStage<?> findBody(FenceId fence, Entry entry, Body body) {
        String what = entry.subject() + " " + entry.version();
        CompletableFuture<Boolean> here = new CompletableFuture<>();
        disk.execute(() -> here.complete(StoredBody.isHere(blobs, body)));
        return here.thenComposeAsync(
                        isHere -> isHere
                                ? CompletableFuture.completedFuture(self)
                                : new Holders(
                                                search,
                                                what,
                                                fence,
                                                body.blob(),
                                                Cobblestone.ciphertextLength(body.size()))
                                        .next(),
                        core)
                .exceptionally(failure -> {
                    LOG.warn("a version that was taken over has lost its body, for now: {}", failure.getMessage());
                    return self;
                });
    }
}
