package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.CorruptException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.membership.AuthoritySet;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.state.Adoption;
import io.cloudlet.core.internal.state.Excerpt;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.storage.RecordStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks members for what a cloudlet that lost its disk has written: first the one whose address is known, then everybody of
 * whom that one knows where it listens. The newest checkpoint that anybody shows is what counts; whoever shows it gives the
 * log. All that is told is verified: the authority records from the founding on, whose hash is the federation's id, members
 * by those, the log by the cloudlet's own chain of keys. Confined to the core thread.
 */
public final class RecoverClient {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.peering");
    private static final Duration SURVEY = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final int MOST_VISITS = 64;
    private static final String WAY_OUT = "nothing was changed, try another member's address";

    final FederationId federation;
    final CloudletId self;
    final CloudletRuntime runtime;
    final Executor core;
    final Greeter greeter;
    final Optional<HostPort> proxy;
    private final SigningKey recovery;
    private final HostPort contact;
    private final RecordStore store;
    private final AuthoritySet authority;
    private final List<RecoverVisit> visits = new ArrayList<>();
    private final CompletableFuture<Found> found = new CompletableFuture<>();
    /** How it went at each address, as far as it is over. */
    private final Map<HostPort, String> outcomes = new LinkedHashMap<>();

    private boolean surveying;
    private boolean chosen;

    /**
     * What was found.
     *
     * @param chain the identity keys as known
     * @param log as its origin signed it; empty if nobody knows of any
     * @param from who told, and where it listens
     */
    public record Found(
            Membership membership,
            List<LogRecord> authority,
            KeyChain chain,
            Optional<Adoption> log,
            CloudletId from,
            HostPort at) {}

    /**
     * @param recovery as the recovery key of the cloudlet whose first identity key it comes after
     * @param store where the log will be written
     */
    public RecoverClient(
            FederationId federation,
            SigningKey recovery,
            HostPort contact,
            CloudletRuntime runtime,
            Executor core,
            RecordStore store,
            Greeter greeter,
            Optional<HostPort> proxy) {
        this.federation = federation;
        this.recovery = recovery;
        this.self = recovery.cloudlet();
        this.contact = contact;
        this.runtime = runtime;
        this.core = core;
        this.store = store;
        this.greeter = greeter;
        this.proxy = proxy;
        this.authority = new AuthoritySet(federation);
    }

    /** Begins. */
    public CompletionStage<Found> recover() {
        core.execute(() -> visit(contact));
        return found;
    }

    /** Gives up, saying how far it came. */
    public CloudletException giveUp() {
        CloudletException why = new UnreachableException(
                ErrorCode.UNREACHABLE, "nobody has given what a recovery takes: " + outcomes() + "; " + WAY_OUT);
        found.completeExceptionally(why);
        visits.forEach(RecoverVisit::end);
        return why;
    }

    /** What each of those who were asked did; of who is asked again, what came of it before. */
    private String outcomes() {
        for (RecoverVisit visit : visits) {
            if (visit.waiting()) {
                outcomes.putIfAbsent(visit.address(), visit.stage());
            } else if (!visit.isOver()) {
                outcomes.put(visit.address(), visit.stage());
            }
        }
        return outcomes.entrySet().stream()
                .map(one -> one.getKey() + " " + one.getValue())
                .collect(Collectors.joining("; "));
    }

    private void visit(HostPort address) {
        boolean known = visits.stream().anyMatch(one -> one.address().equals(address));
        if (!found.isDone() && !known && visits.size() < MOST_VISITS) {
            RecoverVisit visit = new RecoverVisit(address, this);
            visits.add(visit);
            visit.dial();
        }
    }

    /** A member told what it knows. */
    void surveyed(RecoverVisit visit, RecoveredFrame told) {
        try {
            authority.addAll(told.authority());
        } catch (MalformedException e) {
            visit.fail(lie(String.valueOf(e.getMessage())));
            return;
        }
        if (!surveying) {
            surveying = true;
            runtime.scheduler().after(SURVEY, core, this::choose);
        }
        told.addresses().forEach((id, all) -> {
            if (!id.equals(self) && !all.isEmpty()) {
                visit(all.get(0));
            }
        });
        chooseIfAllAnswered();
    }

    /** Nothing more comes from there. */
    void ended(RecoverVisit visit, CloudletException why) {
        outcomes.put(visit.address(), String.valueOf(why.getMessage()));
        if (!surveying && !(why instanceof UnreachableException)) {
            found.completeExceptionally(why);
        } else if (!surveying && !found.isDone()) {
            visits.remove(visit);
            runtime.scheduler().after(PAUSE, core, () -> visit(contact));
        } else if (chosen) {
            chosen = false;
            choose();
        } else {
            chooseIfAllAnswered();
        }
    }

    private void chooseIfAllAnswered() {
        if (visits.stream().noneMatch(RecoverVisit::waiting)) {
            choose();
        }
    }

    private void choose() {
        if (found.isDone() || chosen) {
            return;
        }
        try {
            Membership membership = membership();
            KeyChain own = ownKeys();
            RecoverVisit best = visits.stream()
                    .filter(visit -> visit.trusted(membership, authority.authors()))
                    .reduce((one, other) -> other.newer(one, own) ? other : one)
                    .orElseThrow(() -> new UnreachableException(
                            ErrorCode.UNREACHABLE, "nobody who answers is a member: " + outcomes() + "; " + WAY_OUT));
            requireWhatIsKnown(best, own);
            chosen = true;
            best.readWhole(own);
        } catch (CloudletException e) {
            fail(e);
        }
    }

    /** Whoever is sure to have heard of a log does not begin without it. */
    private void requireWhatIsKnown(RecoverVisit best, KeyChain own) {
        if (!best.genuine(own) && visits.stream().anyMatch(visit -> visit.genuine(own))) {
            throw new UnreachableException(
                    ErrorCode.UNREACHABLE,
                    "nobody has given the log, which some showed to have: " + outcomes() + "; " + WAY_OUT);
        }
    }

    private KeyChain ownKeys() {
        return Optional.ofNullable(authority.authors().get(self))
                .orElseThrow(() -> lie("it does not say who this cloudlet is"));
    }

    private Membership membership() {
        Membership membership = authority
                .evaluate()
                .filter(known -> known.active(self))
                .orElseThrow(() -> new DeniedException(
                        ErrorCode.NOT_A_MEMBER,
                        self.abbreviated() + " is no member of the federation, as far as is told"));
        boolean right = membership
                .member(self)
                .filter(me -> me.recovery().equals(recovery.verification()))
                .isPresent();
        if (!right) {
            throw new DeniedException(
                    ErrorCode.IDENTITY_MISMATCH,
                    "this is not the recovery key that was pinned for " + self.abbreviated());
        }
        return membership;
    }

    /** Everything was read. Whoever gave what was not signed is left out, and the next best is asked. */
    void read(RecoverVisit visit, Optional<Excerpt> told) {
        try {
            Optional<Adoption> log = told.map(all -> Adoption.verified(all, store));
            report(visit, told);
            found.complete(
                    new Found(membership(), authority.verified(), ownKeys(), log, visit.peer(), visit.address()));
            visits.forEach(RecoverVisit::end);
        } catch (CorruptException e) {
            visit.fail(e);
        }
    }

    private void report(RecoverVisit visit, Optional<Excerpt> log) {
        List<HostPort> silent = visits.stream()
                .filter(one -> !one.told())
                .map(RecoverVisit::address)
                .toList();
        LOG.info(
                "recovered with the copy of {} at {}, which ends at {}; no answer from {}",
                visit.peer().abbreviated(),
                visit.address(),
                log.map(whole -> whole.checkpoint().head().toString()).orElse("nothing"),
                silent.isEmpty() ? "nobody who is known of" : silent);
    }

    private void fail(CloudletException why) {
        found.completeExceptionally(why);
        visits.forEach(RecoverVisit::end);
    }

    /** That somebody gave what it could not have signed. */
    static CorruptException lie(String what) {
        return new CorruptException(ErrorCode.PROTOCOL_VIOLATION, "a member's answer does not verify: " + what);
    }

    byte[] federationBytes() {
        return Hash.bytes(federation);
    }
}
