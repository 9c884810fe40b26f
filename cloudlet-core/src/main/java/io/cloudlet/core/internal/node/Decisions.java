package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.Right;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.membership.AuthorityRecord;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.membership.Statement;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import io.cloudlet.core.internal.membership.Statement.Cut;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Makes this cloudlet's own authority records: checks first, so that a mistake gets a clear error here instead of silence
 * everywhere, then signs. One at a time, since each names the one before. Confined to the core thread.
 */
final class Decisions {

    private final CloudletId self;
    private final byte[] federation;
    private final SigningKey identity;
    private final OwnLog own;
    private final Logs logs;
    private final Supplier<Membership> membership;
    private CompletionStage<?> latest = CompletableFuture.completedFuture(null);
    private boolean joining;

    Decisions(
            CloudletId self,
            byte[] federation,
            SigningKey identity,
            OwnLog own,
            Logs logs,
            Supplier<Membership> membership) {
        this.self = self;
        this.federation = federation;
        this.identity = identity;
        this.own = own;
        this.logs = logs;
        this.membership = membership;
    }

    /**
     * Admits, for the first time or again.
     *
     * @param epoch number of the newest epoch of the candidate's log, as it says
     */
    CompletionStage<?> admit(Candidate candidate, String invitation, long epoch) {
        return decide(() -> {
            requireRight(Right.MEMBERSHIP);
            requireFreeName(candidate.name());
            requireNotTooDeep();
            Optional<Member> former = membership.get().member(candidate.id());
            return former.isPresent()
                    ? again(former.get(), candidate.name(), invitation, epoch)
                    : new Statement.Admit(candidate, 1, invitation);
        });
    }

    private Statement again(Member former, String name, String invitation, long epoch) {
        Member.Removal removal = former.removal()
                .orElseThrow(() -> new ConflictException(
                        ErrorCode.HOME_STATE, former.id().abbreviated() + " is a member already; open() its home"));
        requireAbove(former, "admit it again; it can join with an empty home directory, as another cloudlet");
        long known = logs.head(former.id()).map(head -> head.epoch().number()).orElse(0L);
        return new Statement.Readmit(
                former.id(), former.incarnation() + 1, name, removal.record(), Math.max(known, epoch) + 1, invitation);
    }

    CompletionStage<?> remove(CloudletId target) {
        return decide(() -> {
            requireNotRoot(target, "removed");
            requireRight(Right.MEMBERSHIP);
            Member member = requireMember(target);
            requireAbove(member, "remove it");
            return new Statement.Remove(target, member.incarnation(), cut(target));
        });
    }

    CompletionStage<?> grant(CloudletId target, Right right) {
        return decide(() -> {
            requireRight(right);
            requireMember(target);
            return new Statement.Grant(target, right);
        });
    }

    CompletionStage<?> revoke(CloudletId target, Right right) {
        return decide(() -> {
            requireNotRoot(target, "deprived of " + right);
            requireRight(right);
            Member member = requireMember(target);
            if (!member.rights().contains(right)) {
                throw new NotFoundException(ErrorCode.NOT_FOUND, member.name() + " does not hold the right " + right);
            }
            return new Statement.Revoke(target, right, cut(target));
        });
    }

    CompletionStage<?> handOver(CloudletId target) {
        return decide(() -> {
            if (!membership.get().root().equals(self)) {
                throw new DeniedException(
                        ErrorCode.RIGHT_MISSING,
                        "only " + membership.get().root().abbreviated()
                                + ", the root of all rights, can hand them over");
            }
            requireFit(requireMember(target));
            return new Statement.HandOver(target);
        });
    }

    /** Somebody always holds every right, and only by its own word somebody else does. */
    private void requireNotRoot(CloudletId target, String what) {
        if (target.equals(membership.get().root())) {
            throw new ConflictException(
                    ErrorCode.LAST_RIGHT,
                    (target.equals(self) ? "this cloudlet" : target.abbreviated())
                            + " is the root of all rights and cannot be " + what
                            + "; it yields by handing over, and can be removed then");
        }
    }

    /** @throws DeniedException {@code right-missing} */
    void requireNotTooDeep() {
        if (membership.get().tooDeep(self)) {
            throw new DeniedException(
                    ErrorCode.RIGHT_MISSING,
                    "this cloudlet is too many admissions below the root of all rights to admit anybody;"
                            + " let somebody invite who is nearer to "
                            + membership.get().root().abbreviated());
        }
    }

    /** There is no way back from a hand-over, so not to somebody who may be gone. */
    private void requireFit(Member target) {
        String unfit = null;
        if (logs.doubts().trouble(target.id()).isPresent()) {
            unfit = "is in trouble (" + logs.doubts().trouble(target.id()).get() + ")";
        } else if (target.disputed()) {
            unfit = "shares its name with another member";
        } else if (logs.heard(target.id()).isEmpty()) {
            unfit = "was not heard from since this cloudlet was opened";
        }
        if (unfit != null) {
            throw new ConflictException(
                    ErrorCode.LAST_RIGHT,
                    target.name() + " " + unfit
                            + ", and all rights handed over to somebody who is gone are lost; mend that,"
                            + " or choose another");
        }
    }

    private void requireAbove(Member member, String what) {
        if (!membership.get().isAbove(self, member.id())) {
            throw new DeniedException(
                    ErrorCode.RIGHT_MISSING,
                    member.name() + " was not admitted by this cloudlet or below it, so only somebody above it can "
                            + what);
        }
    }

    /** @throws DeniedException {@code right-missing} */
    void requireRight(Right right) {
        if (!membership.get().holds(self, right)) {
            throw new DeniedException(
                    ErrorCode.RIGHT_MISSING,
                    "this cloudlet does not hold the right " + right + "; somebody who does can grant it");
        }
    }

    /** @throws ConflictException {@code name-taken} */
    void requireFreeName(String name) {
        membership
                .get()
                .active()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .ifPresent(member -> {
                    throw new ConflictException(
                            ErrorCode.NAME_TAKEN,
                            "the name \"" + name + "\" is taken by "
                                    + member.id().abbreviated() + "; choose another, or remove that one first");
                });
    }

    /**
     * Signs and appends what {@code statement} says when its turn comes, all earlier decisions being durable; nothing if it
     * is empty then.
     */
    CompletionStage<Optional<LogRecord>> inTurn(Supplier<Optional<? extends Statement>> statement) {
        CompletionStage<Optional<LogRecord>> next =
                latest.handle((done, failure) -> "").thenCompose(ready -> append(statement.get()));
        latest = next;
        return next;
    }

    /** Where this home is a restored backup, another branch of its log may take the place of a decision meanwhile. */
    private CompletionStage<Optional<LogRecord>> append(Optional<? extends Statement> statement) {
        if (statement.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        AuthorityRecord.Basis basis = membership.get().basis(self);
        LogRecord record = AuthorityRecord.sign(statement.get(), basis, identity, federation);
        return own.append(List.of(record))
                .thenApply(head -> Optional.of(record))
                .exceptionallyCompose(failure -> own.get(Keys.authority(basis.position())) == null
                                || membership.get().basis(self).equals(basis)
                        ? CompletableFuture.failedStage(failure)
                        : append(statement));
    }

    /** Stands by what this cloudlet decided on another branch of its log, if there is such. */
    void joinBranches() {
        if (!joining && isApart()) {
            joining = true;
            inTurn(() -> isApart() ? Optional.of(new Statement.Join()) : Optional.empty())
                    .whenComplete((record, failure) -> joining = false);
        }
    }

    private boolean isApart() {
        return membership.get().apart().containsKey(self);
    }

    /** That this cloudlet has another identity key now, unless its log says so already. */
    List<LogRecord> successorToWrite() {
        List<Successor> successors = identity.successors();
        if (successors.isEmpty()) {
            return List.of();
        }
        Statement.Succeed succeed = new Statement.Succeed(successors.get(successors.size() - 1));
        AuthorityRecord last = membership.get().newest().get(self);
        boolean written = last != null && signed(succeed, last);
        return written
                ? List.of()
                : List.of(AuthorityRecord.sign(succeed, membership.get().basis(self), identity, federation));
    }

    private boolean signed(Statement.Succeed succeed, AuthorityRecord newest) {
        for (long position = newest.position(); position > 0; position--) {
            LogRecord record = own.get(Keys.authority(position));
            if (record != null && AuthorityRecord.decode(record).statement().equals(succeed)) {
                return true;
            }
        }
        return false;
    }

    private CompletionStage<?> decide(Supplier<Statement> statement) {
        return inTurn(() -> Optional.of(statement.get()));
    }

    private Member requireMember(CloudletId target) {
        if (target.equals(self)) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "a cloudlet cannot decide this about itself: " + target.abbreviated());
        }
        return requireActive(target);
    }

    /** @throws NotFoundException if it is no member now */
    Member requireActive(CloudletId target) {
        return membership
                .get()
                .member(target)
                .filter(Member::active)
                .orElseThrow(() -> new NotFoundException(
                        ErrorCode.NOT_FOUND, "no member has the id " + target + "; cloudlets().list() shows all"));
    }

    private Cut cut(CloudletId target) {
        AuthorityRecord last = membership.get().newest().get(target);
        return new Cut(logs.head(target).orElse(Head.EMPTY), last == null ? AuthorityRecord.NOTHING : last.hash());
    }
}
