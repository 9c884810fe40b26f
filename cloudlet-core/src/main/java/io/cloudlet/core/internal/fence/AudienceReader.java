package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.policy.FenceId;
import java.util.concurrent.CompletionStage;

/** Reads what was sealed for an audience that this cloudlet belongs to, its own records included. On the core thread. */
public interface AudienceReader {

    /**
     * A record could be opened: it is new, was sealed anew, or its key has come. The same content may come more than once.
     *
     * @param origin in whose log it stands
     * @param key in clear
     */
    void opened(CloudletId origin, FenceId fence, byte[] key, byte[] body);

    /**
     * A record that was opened is gone: its origin deleted it, or what the origin says no longer counts.
     *
     * @param key in clear
     */
    void gone(CloudletId origin, FenceId fence, byte[] key);

    /** This cloudlet no longer belongs to the audience: all that it opened is gone. */
    void left(FenceId fence);

    /**
     * A new key is in force after a removal, and this own record must not only be sealed anew: what it stands for must be
     * encrypted anew, since it was written after the former key had ended, or because its reader wants that after a
     * removal.
     *
     * @return completes once the reader has appended what replaces the record
     */
    CompletionStage<?> encryptAnew(FenceId fence, byte[] key, byte[] body);

    /** Whether {@link #encryptAnew} is wanted for an own record that was written in time. */
    boolean wantsAnew(FenceId fence, byte[] key, byte[] body);

    /**
     * A new key is in force, or something came that a former member wrote in time, and this cloudlet keeps the fence: what only
     * the logs of former members say must be said by this cloudlet, or it is lost.
     *
     * @return completes once it is durable
     */
    CompletionStage<?> adopt(FenceId fence);
}
