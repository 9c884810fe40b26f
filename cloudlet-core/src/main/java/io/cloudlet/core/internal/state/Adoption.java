package io.cloudlet.core.internal.state;

import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.storage.RecordStore;
import java.util.concurrent.CompletionStage;

/** Fills an empty store with what others hold of the log of a cloudlet that lost its disk. */
public final class Adoption {

    private Adoption() {}

    /**
     * Writes a log whose checkpoint is genuine; complete once it is durable.
     *
     * @throws CorruptException {@code protocol-violation} if the rest is not what was signed; nothing was written
     */
    public static CompletionStage<Void> adopt(Excerpt excerpt, RecordStore store) {
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
        return log.rebase(excerpt::checkpoint);
    }

    private static LogContent.Staged staged(Excerpt excerpt, LogContent nothing, RecordStore store) {
        Walk walk = new Walk(excerpt.jump(Head.EMPTY, store), nothing.tree(), 0);
        excerpt.answer(walk);
        return walk.staged(nothing);
    }
}
