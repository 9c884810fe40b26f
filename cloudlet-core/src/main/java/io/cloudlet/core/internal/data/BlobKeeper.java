package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.BlobStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which bodies stay in the store. What no version names any more goes, and so does, once after each start, what a crash left;
 * but never what is only being written, and nothing at all by guess: while some record of ours cannot be opened, it may be the
 * one that names a body; and while a log has not come together again after its origin was restored from a backup, a record
 * that names one may come back.
 */
final class BlobKeeper {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.data");

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration STEP = Duration.ofMillis(5);

    private final CloudletId self;
    private final AudienceLog audience;
    private final DataIndex index;
    private final BlobStore blobs;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Executor disk;
    private final Set<String> writing = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;
    private boolean swept;
    private long missing;
    private boolean skipLogged;

    BlobKeeper(
            CloudletId self,
            AudienceLog audience,
            DataIndex index,
            BlobStore blobs,
            CloudletRuntime runtime,
            Executor core,
            Executor disk) {
        this.self = self;
        this.audience = audience;
        this.index = index;
        this.blobs = blobs;
        this.runtime = runtime;
        this.core = core;
        this.disk = disk;
    }

    /** The id of a body about to be written; on any thread. It is safe until {@link #written}. */
    String fresh() {
        requireOpen();
        byte[] id = new byte[EntryCodec.BLOB_BYTES];
        runtime.keyEntropy().nextBytes(id);
        String blob = Hash.hex(id);
        writing.add(blob);
        return blob;
    }

    /** A body known under this id is about to come here; on any thread. */
    void coming(String blob) {
        requireOpen();
        writing.add(blob);
    }

    /**
     * Asked by whoever writes a body, again and again, so that closing waits for no long one; on any thread.
     *
     * @throws ConflictException {@code closed}, once this cloudlet is being closed
     */
    void requireOpen() {
        if (closing) {
            throw new ConflictException(
                    ErrorCode.CLOSED, "writing a body ends here: this federation object is being closed");
        }
    }

    /**
     * Begins nothing more and has those stop who write; completes when they have, and nothing is done to the store any more, or
     * after a second. On the core thread.
     */
    CompletionStage<?> close() {
        closing = true;
        CompletableFuture<String> quiet = new CompletableFuture<>();
        awaitQuiet(runtime.time().nanos() + PATIENCE.toNanos(), quiet);
        return quiet;
    }

    private void awaitQuiet(long giveUp, CompletableFuture<String> quiet) {
        if (writing.isEmpty() || runtime.time().nanos() - giveUp > 0) {
            disk.execute(() -> quiet.complete(""));
        } else {
            runtime.scheduler().after(STEP, core, () -> awaitQuiet(giveUp, quiet));
        }
    }

    /** The body is named by a version now, or was abandoned; on any thread. */
    void written(String blob) {
        writing.remove(blob);
    }

    /** Deletes a body unless some version names it, or may name it again, or it is being written. On the core thread. */
    void release(String blob) {
        if (index.names(blob) || writing.contains(blob)) {
            return;
        }
        if (audience.mayComeBack()) {
            swept = false; // what is to go then goes with the next sweep
        } else {
            disk.execute(() -> delete(blob));
        }
    }

    /** Deletes everything that nobody names, once, as soon as that is known for sure. On the core thread. */
    void sweep() {
        if (swept || closing || audience.mayComeBack()) {
            return;
        }
        if (!audience.allOpened()) {
            if (!skipLogged) {
                LOG.info("unused bodies are not cleared away yet: some records cannot be opened");
                skipLogged = true;
            }
            return;
        }
        swept = true;
        disk.execute(() -> {
            try {
                List<String> ids = blobs.list().toList();
                core.execute(() -> sweep(ids));
            } catch (CloudletException e) {
                LOG.warn("unused bodies are not cleared away: {}", e.getMessage());
            }
        });
    }

    private void sweep(List<String> ids) {
        if (!audience.allOpened() || closing) {
            swept = false;
            return;
        }
        missing = index.missing(self, Set.copyOf(ids), writing);
        if (missing == 0) {
            ids.forEach(this::release);
        } else {
            LOG.error("{}; unused ones are kept, since they may be what is looked for", missingWords());
        }
    }

    /** What an operator should know; empty if nothing. */
    Optional<String> trouble() {
        return missing == 0 ? Optional.empty() : Optional.of(missingWords());
    }

    private String missingWords() {
        return missing
                + " bodies that this cloudlet wrote are not in its store: blobs or state of this home were lost or"
                + " put back from an older backup";
    }

    private void delete(String blob) {
        try {
            if (!closing) { // else the next start does it
                blobs.delete(blob);
            }
        } catch (CloudletException e) {
            LOG.warn("a body that is not needed any more stays until the next start: {}", e.getMessage());
        }
    }
}
