package io.cloudlet.core.internal.node;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.Right;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.membership.TrustStatement;
import io.cloudlet.core.internal.membership.TrustSubject;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** This cloudlet's decisions about machines: checked first, so that a mistake gets a clear error, then signed. Confined to the core thread. */
final class TrustDecisions {

    private final Decisions decisions;
    private final Supplier<Membership> membership;

    TrustDecisions(Decisions decisions, Supplier<Membership> membership) {
        this.decisions = decisions;
        this.membership = membership;
    }

    /** Approves; what stands already is not said again. */
    CompletionStage<?> approve(Reference reference) {
        return decisions.inTurn(() -> {
            decisions.requireRight(Right.POLICIES);
            requireComplete(reference);
            if (reference instanceof Machine machine) {
                decisions.requireActive(machine.cloudlet());
                requireFree(machine);
            }
            return references().standing().contains(reference)
                    ? Optional.empty()
                    : Optional.of(new TrustStatement.Approve(reference));
        });
    }

    CompletionStage<?> withdraw(Reference reference) {
        return decisions.inTurn(() -> {
            decisions.requireRight(Right.POLICIES);
            if (references().standing(reference).isEmpty()) {
                throw new NotFoundException(
                        ErrorCode.NOT_FOUND,
                        "nothing like " + reference.name() + " is approved; trust().references() shows what is");
            }
            return Optional.of(new TrustStatement.Withdraw(TrustSubject.of(reference)));
        });
    }

    private References references() {
        return membership.get().references();
    }

    private static void requireComplete(Reference reference) {
        if (reference instanceof ReferenceValues values && values.registers().isEmpty()) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "reference values " + values.name()
                            + " name no register, so they would approve nothing; add register(...)");
        }
    }

    // One machine, one cloudlet, in both directions.
    private void requireFree(Machine machine) {
        references().standing().stream()
                .filter(Machine.class::isInstance)
                .map(Machine.class::cast)
                .filter(other -> !other.equals(machine)
                        && (other.id().equals(machine.id()) || other.cloudlet().equals(machine.cloudlet())))
                .findFirst()
                .ifPresent(other -> {
                    throw new ConflictException(
                            ErrorCode.ALREADY_EXISTS,
                            "machine " + other.id() + " is approved for "
                                    + other.cloudlet().abbreviated()
                                    + ", and a machine belongs to one cloudlet, which has no other; withdraw that first");
                });
    }
}
