package io.cloudlet;

import io.cloudlet.data.Data;
import io.cloudlet.policy.Fences;
import io.cloudlet.service.Services;
import io.cloudlet.trust.Trust;
import java.util.Optional;

/**
 * One cloudlet's view of, and voice in, a federation. Opened with {@code io.cloudlet.core.Cloudlet}; every object reached
 * from here is thread-safe and lives until {@link #close()}.
 *
 * <p>Reads answer from local state, without I/O, and say how old that state is. Changes to one's own cloudlet are durable
 * and signed when the call returns; they reach the others as soon as links allow. Nothing waits for a peer unless its
 * method says so.
 */
public interface Federation extends AutoCloseable {

    /** Which federation. */
    FederationId id();

    /** The federation's name, given when it was founded; a label. */
    String name();

    /** This cloudlet. */
    CloudletInfo self();

    /** The members: invite, watch, remove, grant. */
    Cloudlets cloudlets();

    /** The services: register, find, watch. */
    Services services();

    /** The fences: draw, change, watch their keys. */
    Fences fences();

    /** The data inside the fences that this cloudlet is a member of. */
    Data data();

    /** The machines: evidence, appraisals, what is approved. */
    Trust trust();

    /** The signed logs: carry them where no link goes. */
    Logs logs();

    /** Whether this cloudlet works, and if not, why. Depends on local state only: an unreachable peer is not ill health. */
    Health health();

    /** Every setting in force and where it came from, one a line; without secrets. */
    String describe();

    /**
     * The recovery key, if this object founded or joined the federation; empty after {@code open()}. Whoever holds it can
     * name a new identity key for this cloudlet after a lost disk: keep it elsewhere.
     */
    Optional<RecoveryKey> recoveryKey();

    /**
     * Leaves nothing behind: no thread, port or lock. Membership stays; {@code open()} resumes it. Registrations of this
     * process end. A second call does nothing.
     */
    @Override
    void close();
}
