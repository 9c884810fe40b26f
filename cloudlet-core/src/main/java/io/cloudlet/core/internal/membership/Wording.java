package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.policy.FenceId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Decisions in words, for people. */
final class Wording {

    private static final int MOST_NAMED = 5;

    private final Roll roll;
    private final Function<FenceId, String> fences;

    Wording(Roll roll, Function<FenceId, String> fences) {
        this.roll = roll;
        this.fences = fences;
    }

    /** That a decision has no effect. */
    String overruled(AuthorityRecord record) {
        return "that " + says(record) + " has no effect";
    }

    /** What stands against a decision. */
    String because(AuthorityRecord by, Settlements.Why why) {
        String decided = says(by);
        return switch (why) {
            case AUTHOR_REMOVED -> decided + ", and had not seen it; of whoever is removed only that counts";
            case RIGHT_REVOKED -> decided + ", and had not seen it; of that right only what was seen counts";
            case REVOKED_APART -> decided + " apart, no farther from the root, and of these the revocation counts";
            case REMOVED_APART -> decided + " apart, no farther from the root, and of these the removal counts";
            case TARGET_REMOVED -> decided + ", so all rights stay where they were";
            case ADMITTED_ALREADY -> decided + " apart, nearer to the root or first in order";
            case ROSTER_APART ->
                decided + " apart; nearer to the root decides, and at equal distance who is outside stays outside";
            case KEEPER_APART -> decided + " apart, nearer to the root or first in order";
        };
    }

    private String says(AuthorityRecord record) {
        return roll.named(record.author()) + " " + does(record.statement());
    }

    private String does(Statement statement) {
        if (statement instanceof Statement.Found found) {
            return "founded " + found.federationName();
        } else if (statement instanceof Statement.Admit admit) {
            return "admitted " + admit.candidate().name() + " ("
                    + admit.candidate().id().abbreviated() + ")";
        } else if (statement instanceof Statement.Readmit readmit) {
            return "admitted " + roll.named(readmit.target()) + " again";
        } else if (statement instanceof Statement.Remove remove) {
            return "removed " + roll.named(remove.target());
        } else if (statement instanceof Statement.Grant grant) {
            return "granted " + grant.right() + " to " + roll.named(grant.target());
        } else if (statement instanceof Statement.Revoke revoke) {
            return "took " + revoke.right() + " from " + roll.named(revoke.target());
        } else if (statement instanceof Statement.HandOver handOver) {
            return "handed all rights over to " + roll.named(handOver.target());
        } else if (statement instanceof Statement.Succeed succeed) {
            return (succeed.successor().recovered() ? "was recovered with" : "took") + " another identity key";
        } else if (statement instanceof Statement.Join) {
            return "stood by both branches of its log";
        } else if (statement instanceof FenceStatement.Draw draw) {
            return "drew fence " + draw.name() + " around " + named(draw.roster());
        }
        if (statement instanceof TrustStatement.Approve approve) {
            return "approved " + approve.subject().words();
        } else if (statement instanceof TrustStatement.Withdraw withdraw) {
            return "withdrew " + withdraw.subject().words();
        }
        return doesToFence((FenceStatement.Change) statement);
    }

    private String doesToFence(FenceStatement.Change change) {
        String fence = fences.apply(change.fence());
        if (change instanceof FenceStatement.Include include) {
            return "took " + named(include.cloudlets()) + " into fence " + fence;
        } else if (change instanceof FenceStatement.Exclude exclude) {
            return "took " + named(exclude.heads().keySet()) + " out of fence " + fence;
        } else if (change instanceof FenceStatement.HandOverKeys handOver) {
            return "made " + roll.named(handOver.keeper()) + " keeper of fence " + fence;
        } else if (change instanceof FenceStatement.Rotate) {
            return "ordered a new key for fence " + fence;
        }
        return "removed fence " + fence;
    }

    private String named(Collection<CloudletId> cloudlets) {
        String first = cloudlets.stream().limit(MOST_NAMED).map(roll::named).collect(Collectors.joining(", "));
        int more = cloudlets.size() - MOST_NAMED;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    /** Who has a name, and who gave it. */
    static String holders(Map<CloudletId, Roll.Entry> entries, Roll roll) {
        return entries.entrySet().stream()
                .map(one -> one.getKey().abbreviated() + " by "
                        + roll.named(one.getValue().admission.author()))
                .collect(Collectors.joining(" and to "));
    }

    /** Whom a decision is about; nobody where it is about too many to say. */
    static List<CloudletId> concerned(Statement statement) {
        if (statement instanceof Statement.Admit admit) {
            return List.of(admit.candidate().id());
        } else if (statement instanceof Statement.Readmit readmit) {
            return List.of(readmit.target());
        } else if (statement instanceof Statement.Remove remove) {
            return List.of(remove.target());
        } else if (statement instanceof Statement.Grant grant) {
            return List.of(grant.target());
        } else if (statement instanceof Statement.Revoke revoke) {
            return List.of(revoke.target());
        } else if (statement instanceof Statement.HandOver handOver) {
            return List.of(handOver.target());
        } else if (statement instanceof FenceStatement.Include include) {
            return List.copyOf(include.cloudlets());
        } else if (statement instanceof FenceStatement.Exclude exclude) {
            return List.copyOf(exclude.heads().keySet());
        } else if (statement instanceof FenceStatement.HandOverKeys handOver) {
            return List.of(handOver.keeper());
        }
        return List.of();
    }
}
