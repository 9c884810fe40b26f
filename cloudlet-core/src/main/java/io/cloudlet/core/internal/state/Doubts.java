package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with logs, or looks so: for people in words, and for whom it is about or who should know. A view of the replicas. Confined
 * to the core thread.
 */
public final class Doubts {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.state");

    private final CloudletId self;
    private final OwnBranches branches;
    private final Map<CloudletId, Replica> replicas;
    private final ReadSoFar read;

    Doubts(CloudletId self, OwnBranches branches, Map<CloudletId, Replica> replicas, ReadSoFar read) {
        this.self = self;
        this.branches = branches;
        this.replicas = replicas;
        this.read = read;
    }

    /** Why nothing more is read of a log; empty while it is. */
    public Optional<String> trouble(CloudletId origin) {
        if (origin.equals(self)) {
            return branches.trouble();
        }
        Replica replica = replicas.get(origin);
        if (replica == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(replica.words());
    }

    /** What was taken over of a log without a proof that it continues what was read before, in words; empty if nothing was. */
    public Optional<String> unproven(CloudletId origin) {
        return Optional.ofNullable(replicas.get(origin))
                .map(replica -> replica.unproven)
                .map(Unproven::toString);
    }

    /** Somebody told of a log in a version that is not known here. */
    public void unreadable(CloudletId origin, int version) {
        LOG.warn("log of {}: its checkpoint is of version {}, not known here", origin.abbreviated(), version);
        Replica replica = replicas.get(origin);
        if (replica != null) {
            replica.unreadable = version;
        }
    }

    /** That only a newer library can read what is told of a log now, in words; empty if nothing was, or something newer was read since. */
    public Optional<String> unreadable(CloudletId origin) {
        return Optional.ofNullable(replicas.get(origin))
                .filter(replica -> replica.unreadable >= 0)
                .map(replica -> "what is told of its log now is of version " + replica.unreadable
                        + ", which is not known here, so it is not read: update the library");
    }

    /** A cloudlet shows over its own link how far its log goes; behind what it signed before, it lost something. */
    public void shown(CloudletId origin, Head head) {
        Replica replica = replicas.get(origin);
        if (replica != null && replica.newest != null) {
            Head known = replica.newest.head();
            boolean behind = known.epoch().compareTo(head.epoch()) > 0;
            replica.behind = behind
                    ? "its log ends at " + head + " but it has signed " + known + ": its home is a restored backup"
                    : null;
            if (behind) {
                LOG.warn("log of {}: {}", origin.abbreviated(), replica.behind);
            }
        }
    }

    /** What to show to an origin which does not seem to know what it signed; empty if there is no such doubt. */
    public List<Branch> unknownTo(CloudletId origin) {
        Replica replica = replicas.get(origin);
        if (replica == null) {
            return List.of();
        }
        List<Branch> unknown = new ArrayList<>(replica.left.all());
        if (replica.newest != null && replica.doubted()) {
            LogContent content = replica.log.content();
            unknown.add(0, new Branch(replica.newest, content.history(), content.tree()));
        }
        return unknown;
    }

    /** Whether a branch of some log was left that its origin has not taken over. */
    public boolean anyBranchLeft() {
        return replicas.values().stream().anyMatch(replica -> !replica.left.isEmpty());
    }

    /** Whether an origin contradicted itself. */
    public boolean quarantined(CloudletId origin) {
        Replica replica = replicas.get(origin);
        return replica != null && replica.quarantined;
    }

    /** The evidence that an origin contradicted itself, for others; empty unless they can see it for themselves. */
    public Optional<Fork> fork(CloudletId origin) {
        Replica replica = replicas.get(origin);
        return replica == null ? Optional.empty() : Optional.ofNullable(replica.fork);
    }

    /** Evidence against those who contradicted themselves, for others, as far as they can see it for themselves. */
    public Stream<Fork> forks() {
        return read.aside().stream().flatMap(origin -> fork(origin).stream());
    }
}
