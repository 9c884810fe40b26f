package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every authority record known here. A record counts once its author's key is known, from the founding or an admission,
 * and verifies it; until then it waits. Confined to the core thread.
 */
public final class AuthoritySet {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.membership");

    private final FederationId federation;
    private final Map<String, LogRecord> raw = new HashMap<>();
    private final Map<String, AuthorityRecord> verified = new HashMap<>();
    private final Map<String, AuthorityRecord> unverified = new HashMap<>();
    private final List<String> unreadable = new ArrayList<>();
    private @Nullable Membership membership;

    public AuthoritySet(FederationId federation) {
        this.federation = federation;
    }

    /**
     * Adds a record found in {@code origin}'s log.
     *
     * @return whether it was new
     */
    public boolean add(CloudletId origin, LogRecord record) {
        try {
            AuthorityRecord decision = AuthorityRecord.decode(record);
            boolean known = verified.containsKey(decision.hash()) || unverified.containsKey(decision.hash());
            if (known || !decision.author().equals(origin)) {
                return false;
            }
            if (!Arrays.equals(record.key(), Keys.authority(decision.position()))) {
                throw new MalformedException("its key is not that of position " + decision.position());
            }
            raw.put(decision.hash(), record);
            unverified.put(decision.hash(), decision);
            return true;
        } catch (MalformedException e) {
            LOG.warn("authority record of {} cannot be read: {}", origin.abbreviated(), e.getMessage());
            unreadable.add(origin.abbreviated() + ": " + e.getMessage());
            return false;
        }
    }

    /** Adds records without saying in whose log they stood; for somebody who has no log yet. */
    public void addAll(Collection<LogRecord> records) {
        for (LogRecord record : records) {
            add(AuthorityRecord.decode(record).author(), record);
        }
    }

    /** Evaluates what is known now; empty until the founding record is. */
    public Optional<Membership> evaluate() {
        boolean more = true;
        while (more) {
            boolean founded = verifyFounding();
            more = verifyKnownAuthors() || founded;
            membership = new AuthorityEvaluation(federation, verified.values())
                    .evaluate()
                    .orElse(null);
        }
        return Optional.ofNullable(membership);
    }

    /** Every verified record as it stands in its log. */
    public List<LogRecord> verified() {
        return verified.keySet().stream().map(raw::get).toList();
    }

    /** Records of a kind that this version does not know, for people. */
    public List<String> unreadable() {
        return List.copyOf(unreadable);
    }

    private boolean verifyFounding() {
        AuthorityRecord founding = unverified.get(federation.hex());
        if (founding == null || !(founding.statement() instanceof Statement.Found found)) {
            return false;
        }
        VerificationKey key = found.founder().identity();
        if (!key.cloudletId().equals(founding.author())) {
            return false;
        }
        return verify(founding, key, new byte[Hash.LENGTH]);
    }

    private boolean verifyKnownAuthors() {
        boolean progress = false;
        for (AuthorityRecord record : List.copyOf(unverified.values())) {
            VerificationKey key = keyOf(record.author());
            if (key != null && !(record.statement() instanceof Statement.Found)) {
                progress |= verify(record, key, Hash.bytes(federation));
            }
        }
        return progress;
    }

    private boolean verify(AuthorityRecord record, VerificationKey key, byte[] under) {
        unverified.remove(record.hash());
        LogRecord bytes = raw.get(record.hash());
        if (bytes == null || !AuthorityRecord.signedBy(bytes, key, under)) {
            LOG.warn(
                    "authority record {} is not signed by its author",
                    record.hash().substring(0, 8));
            raw.remove(record.hash());
            return false;
        }
        verified.put(record.hash(), record);
        return true;
    }

    private @Nullable VerificationKey keyOf(CloudletId author) {
        return membership == null
                ? null
                : membership.member(author).map(Member::identity).orElse(null);
    }
}
