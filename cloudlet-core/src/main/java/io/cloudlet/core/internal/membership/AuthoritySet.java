package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.state.Beside;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every authority record known here. A record counts once its author's key is known, from the founding or an admission,
 * and verifies it; until then it waits. An id is the hash of its key, so it does not matter whose admission told the key. Confined to the core thread.
 */
public final class AuthoritySet {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.membership");
    private static final int MOST_ROUNDS = 8;

    private final FederationId federation;
    private final Map<String, LogRecord> raw = new HashMap<>();
    private final Map<String, AuthorityRecord> verified = new HashMap<>();
    private final Map<String, AuthorityRecord> unverified = new HashMap<>();
    private final List<String> unreadable = new ArrayList<>();
    private final Deciders deciders;
    private final Map<String, VerificationKey> signers = new HashMap<>();
    private final Superseded superseded;
    private final Map<String, Integer> tried = new HashMap<>();
    private final List<AuthorityRecord> fresh = new ArrayList<>();
    private Set<String> ignored = Set.of();
    private @Nullable AuthorityEvaluation evaluation;

    public AuthoritySet(FederationId federation) {
        this.federation = federation;
        this.deciders = new Deciders(federation);
        this.superseded = new Superseded(verified, signers, deciders.keys());
    }

    /**
     * Adds a record found in {@code origin}'s log.
     *
     * @return whether it was new
     */
    public boolean add(CloudletId origin, LogRecord found) {
        try {
            LogRecord record = Beside.authority(found);
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
        verifyFounding();
        while (verifyKnownAuthors()) {
            // whoever became known by that may have decided, too
        }
        return carryOn().or(this::evaluateWhole);
    }

    private Optional<Membership> evaluateWhole() {
        Optional<Membership> membership = evaluateVerified();
        for (int i = 0;
                i < MOST_ROUNDS
                        && membership
                                .filter(known -> pinRecoveryKeys(known.members().values()))
                                .isPresent();
                i++) {
            while (verifyKnownAuthors()) {
                // likewise
            }
            membership = evaluateVerified();
        }
        return membership;
    }

    /** From what was evaluated before, if what came since goes on from that; else empty. */
    private Optional<Membership> carryOn() {
        AuthorityEvaluation before = evaluation;
        if (before == null || !superseded.find().equals(ignored)) {
            return Optional.empty();
        }
        fresh.sort(Comparator.comparingLong(AuthorityRecord::position));
        for (AuthorityRecord record : fresh) {
            if (ignored.contains(record.hash()) || !before.extend(record)) {
                return Optional.empty();
            }
        }
        Membership membership = before.membership();
        List<Member> admitted = fresh.stream()
                .flatMap(record -> record.statement() instanceof Statement.Admit admit
                        ? membership.member(admit.candidate().id()).stream()
                        : Stream.empty())
                .toList();
        fresh.clear();
        return pinRecoveryKeys(admitted) ? Optional.empty() : Optional.of(membership);
    }

    private Optional<Membership> evaluateVerified() {
        Set<String> now = superseded.find();
        boolean changed = !now.equals(ignored);
        ignored = now;
        if (changed) {
            unlearn();
        }
        fresh.clear();
        AuthorityEvaluation whole = new AuthorityEvaluation(federation, verified.values(), now);
        Optional<Membership> membership = whole.evaluate();
        evaluation = whole.settled() ? whole : null;
        return membership;
    }

    private Stream<AuthorityRecord> counting() {
        return verified.values().stream().filter(record -> !ignored.contains(record.hash()));
    }

    /** Whoever was admitted only by what does not count any more is nobody, here as where that was never heard of. */
    private void unlearn() {
        AuthorityRecord founding = verified.get(federation.hex());
        if (founding == null) {
            return;
        }
        deciders.unlearn(founding.author(), counting().toList());
        verified.values().stream()
                .filter(record -> !deciders.keys().containsKey(record.author()))
                .toList()
                .forEach(this::unverify);
    }

    private void unverify(AuthorityRecord record) {
        verified.remove(record.hash());
        signers.remove(record.hash());
        unverified.put(record.hash(), record);
    }

    /** Of several admissions that name recovery keys one counts; returns whether that matters to anybody. */
    private boolean pinRecoveryKeys(Collection<Member> members) {
        boolean changed = false;
        for (Member member : members) {
            KeyChain chain = deciders.keys().get(member.id());
            if (chain != null) {
                List<Successor> before = chain.successors();
                chain.recovery(member.recovery());
                changed |= !before.equals(chain.successors());
            }
        }
        return changed;
    }

    /** Takes over successors that their cloudlet showed elsewhere than in its log. */
    public void learn(CloudletId id, List<Successor> successors) {
        KeyChain chain = deciders.keys().get(id);
        if (chain != null) {
            successors.forEach(chain::learn);
        }
    }

    /**
     * Everybody whom somebody admitted who ever held the right to, whatever became of either: others may have named their
     * decisions before a removal or revocation undid the admission, so their logs are needed to follow those.
     */
    public Map<CloudletId, KeyChain> authors() {
        return deciders.keys();
    }

    /** The same, whoever admitted others before those, so that who reads logs in this order knows each when it comes. */
    public List<CloudletId> authorsByAdmission() {
        return Optional.ofNullable(verified.get(federation.hex()))
                .map(founding ->
                        deciders.byAdmission(founding.author(), counting().toList()))
                .orElse(List.of());
    }

    /** Whether somebody's admission does not count any more, since a former key signed it beyond what counts of that. */
    public boolean lapsed(CloudletId id) {
        return !deciders.keys().containsKey(id)
                && raw.keySet().stream()
                        .filter(ignored::contains)
                        .map(verified::get)
                        .anyMatch(record -> record != null
                                && record.statement() instanceof Statement.Admit admit
                                && admit.candidate().id().equals(id));
    }

    /** Every verified record as it stands in its log. */
    public List<LogRecord> verified() {
        return verified.keySet().stream().map(raw::get).toList();
    }

    /** Records of a kind that this version does not know, for people. */
    public List<String> unreadable() {
        return List.copyOf(unreadable);
    }

    private void verifyFounding() {
        AuthorityRecord founding = unverified.get(federation.hex());
        if (founding != null && founding.statement() instanceof Statement.Found found) {
            VerificationKey key = found.founder().identity();
            boolean own = key.cloudletId().equals(founding.author());
            KeyChain chain = KeyChain.pinned(key, Optional.of(found.founder().recovery()), Hash.bytes(federation));
            if (own && verify(founding, List.of(key), new byte[Hash.LENGTH])) {
                deciders.begin(founding.author(), chain);
            }
        }
    }

    private boolean verifyKnownAuthors() {
        boolean progress = false;
        List<AuthorityRecord> waiting = List.copyOf(unverified.values());
        for (AuthorityRecord record : waiting) {
            KeyChain chain = deciders.keys().get(record.author());
            if (chain != null && record.statement() instanceof Statement.Succeed succeed) {
                chain.learn(succeed.successor());
            }
        }
        for (AuthorityRecord record : waiting) {
            KeyChain chain = deciders.keys().get(record.author());
            if (chain != null && !(record.statement() instanceof Statement.Found)) {
                progress |= verify(record, chain.everNamed(), Hash.bytes(federation));
            }
        }
        return progress;
    }

    private void verified(AuthorityRecord record) {
        fresh.add(record);
        if (!ignored.contains(record.hash()) && deciders.learn(record)) {
            deciders.learn(counting().toList());
        }
    }

    /** What no key signed that is known now waits: another one may become known. */
    private boolean verify(AuthorityRecord record, List<VerificationKey> known, byte[] under) {
        int before = tried.getOrDefault(record.hash(), 0);
        LogRecord bytes = Objects.requireNonNull(raw.get(record.hash()));
        for (VerificationKey key : known.subList(Math.min(before, known.size()), known.size())) {
            if (AuthorityRecord.signedBy(bytes, key, under)) {
                unverified.remove(record.hash());
                tried.remove(record.hash());
                signers.put(record.hash(), key);
                verified.put(record.hash(), record);
                verified(record);
                return true;
            }
        }
        if (before == 0) {
            LOG.warn(
                    "authority record {} is not signed by any key known of its author",
                    record.hash().substring(0, 8));
        }
        tried.put(record.hash(), known.size());
        return false;
    }
}
