package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.policy.FenceId;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * An {@link AudienceLog} for who names its audiences itself, and has records for several of them, or for everybody, to append
 * in one batch. Confined to the core thread.
 */
public interface ExportLog extends AudienceLog {

    /**
     * The audience of these named consumers, made if need be; {@link #writable} says when something can be sealed for it.
     *
     * @param cloudlets active members; this cloudlet belongs to each of its audiences, named or not
     * @throws io.cloudlet.NotFoundException if one of them is no active member
     */
    FenceId consumers(Set<CloudletId> cloudlets);

    /** Whom the exporter of an audience named, itself left out; empty for a fence. */
    Optional<SortedSet<CloudletId>> consumersOf(FenceId audience);

    /**
     * The record that makes the change, to be appended before anything else happens. A deletion needs no key in force, only
     * any that this cloudlet has: it shows nobody anything.
     *
     * @throws io.cloudlet.CloudletException what {@link #writable} would fail with
     */
    LogRecord seal(FenceId audience, Change change);
}
