package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.membership.AuthoritySet;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.state.LogRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who belongs to the federation, and by which keys, as the authority records known here say. Confined to the core thread. */
final class Belonging {

    private final CloudletId self;
    private final FederationId federation;
    private final AuthoritySet authority;
    private @Nullable Membership membership;
    private boolean changed;

    /** @param bootstrap what this cloudlet began with, before any log is read */
    Belonging(CloudletId self, FederationId federation, List<LogRecord> bootstrap) {
        this.self = self;
        this.federation = federation;
        this.authority = new AuthoritySet(federation);
        authority.addAll(bootstrap);
    }

    /** From which epoch on this cloudlet's log counts. */
    long countsFrom() {
        return authority
                .evaluate()
                .flatMap(begun -> begun.member(self))
                .map(Member::countsFrom)
                .orElse(0L);
    }

    /** Concludes for the first time, from what is here. */
    void begin() {
        membership =
                authority.evaluate().filter(m -> m.member(self).isPresent()).orElseThrow(this::notOurs);
    }

    /** Who belongs now. */
    Membership now() {
        return Objects.requireNonNull(membership, "nothing was concluded yet");
    }

    /** Takes an authority record. */
    void note(CloudletId origin, LogRecord record) {
        changed |= authority.add(origin, record);
    }

    /** Whether records came since the last conclusion. */
    boolean changed() {
        return changed;
    }

    /** Concludes anew. */
    void conclude() {
        changed = false;
        membership = authority
                .evaluate()
                .filter(known -> known.member(self).isPresent())
                .orElseGet(this::now); // whose own admission lapsed stays with what it knew
    }

    /** Takes successors of a cloudlet's identity key that somebody showed. */
    void learn(CloudletId id, List<Successor> shown) {
        authority.learn(id, shown);
    }

    /** The identity keys of whoever was ever admitted. */
    Optional<KeyChain> keys(CloudletId id) {
        return Optional.ofNullable(authority.authors().get(id));
    }

    AuthoritySet authority() {
        return authority;
    }

    private CorruptException notOurs() {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                "the stored records of federation " + federation.abbreviated() + " do not show that "
                        + self.abbreviated()
                        + ", whose key is in identity.key, was admitted; restore the home directory from a backup");
    }
}
