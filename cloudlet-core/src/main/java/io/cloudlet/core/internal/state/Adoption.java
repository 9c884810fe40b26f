package io.cloudlet.core.internal.state;

import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.storage.RecordStore;
import java.util.concurrent.CompletionStage;

/** What others hold of the log of a cloudlet that lost its disk, found to be what was signed, on its way into an empty store. */
public final class Adoption {

    private final Log log;
    private final Checkpoint checkpoint;

    private Adoption(Log log, Checkpoint checkpoint) {
        this.log = log;
        this.checkpoint = checkpoint;
    }

    /**
     * Holds a log to its checkpoint, which is genuine; writes nothing.
     *
     * @param store where it will be written
     * @throws CorruptException {@code protocol-violation} if the rest is not what was signed
     */
    public static Adoption verified(Excerpt excerpt, RecordStore store) {
        Log log = new Log(excerpt.origin(), store, Runnable::run);
        try {
            log.jump(staged(excerpt, log.content(), store), excerpt.start(), excerpt.leaves());
        } catch (MalformedException | UnknownRecordException | TreeLimitException e) {
            throw new CorruptException(
                    ErrorCode.PROTOCOL_VIOLATION,
                    "the log that a member gave cannot be taken over: " + e.getMessage()
                            + "; nothing of it was used, try another member's address",
                    e);
        }
        return new Adoption(log, excerpt.checkpoint());
    }

    /** By which key it was signed last. */
    public Lease lease() {
        return checkpoint.lease();
    }

    /** Writes it; complete once it is durable. */
    public CompletionStage<Void> write() {
        return log.rebase(() -> checkpoint);
    }

    private static LogContent.Staged staged(Excerpt excerpt, LogContent nothing, RecordStore store) {
        Walk walk = new Walk(excerpt.jump(Head.EMPTY, store), nothing.tree(), 0);
        excerpt.answer(walk);
        return walk.staged(nothing);
    }
}
