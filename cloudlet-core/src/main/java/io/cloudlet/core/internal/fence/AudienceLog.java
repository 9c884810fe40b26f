package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.policy.FenceId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * This cloudlet's log, as far as it speaks to an audience: bodies are sealed under the audience's newest key, keys of records
 * are hashed under its naming key, so that whoever carries them learns neither. Confined to the core thread.
 */
public interface AudienceLog {

    /**
     * Waits until something may be written inside: this cloudlet has the key, and no other is due that the fence says to wait
     * for. Fails at once with {@link io.cloudlet.DeniedException} ({@code not-in-fence}) where this cloudlet is no member,
     * with {@link io.cloudlet.NotFoundException} where there is no such fence.
     */
    CompletionStage<Void> writable(FenceId fence);

    /**
     * Seals and appends all of {@code changes} or none; completes once they are durable. Readers are told before.
     *
     * @throws io.cloudlet.CloudletException what {@link #writable} would fail with
     */
    CompletionStage<?> append(FenceId fence, List<Change> changes);

    /** Why nothing can be written inside now, in the words of the exception that would say so; empty if it can. */
    Optional<RuntimeException> obstacle(FenceId fence);

    /** Whether that cloudlet may be given what is sealed inside: an active member in the roster. */
    boolean admits(FenceId fence, CloudletId cloudlet);

    /** Whether this cloudlet makes the keys of the fence. */
    boolean keeps(FenceId fence);

    /**
     * Whether every sealed record that this cloudlet is an addressee of could be opened, and all are here that former members
     * had written when they left.
     */
    boolean allOpened();

    /**
     * Whether what is gone may come back: a log was followed to another branch than the one that was read, as of a restored
     * backup, and its origin has not taken over yet what it had written there.
     */
    boolean mayComeBack();

    /**
     * One record.
     *
     * @param key in clear; its first byte says who reads it
     * @param body empty to delete the record
     */
    @SuppressWarnings("ArrayRecordComponent") // a message, never compared
    record Change(byte[] key, Optional<byte[]> body) {

        public static Change put(byte[] key, byte[] body) {
            return new Change(key, Optional.of(body));
        }

        public static Change delete(byte[] key) {
            return new Change(key, Optional.empty());
        }
    }
}
