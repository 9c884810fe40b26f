package io.cloudlet.samples.trusted;

import static io.cloudlet.samples.trusted.Crashing.known;
import static io.cloudlet.samples.trusted.Serving.finds;

import io.cloudlet.samples.trusted.node.Messages.Found;
import io.cloudlet.samples.trusted.node.Messages.Member;
import io.cloudlet.samples.trusted.node.Messages.Status;
import java.util.List;
import java.util.Map;

/** Chapter five: one cloudlet is removed, and stays out. */
final class Removing {

    private static final String REMOVED = "REMOVED";
    private static final String REFUSED = "member-removed";

    private Removing() {}

    static List<Step> steps() {
        return List.of(
                new Step(
                        "remove",
                        "Cloud removes cloudlet3. Every other cloudlet closes its links and forgets its services.",
                        "the removal is skipped",
                        Removing::remove),
                new Step(
                        "locked-out",
                        "Cloudlet3 comes back with its old home and keys, and stays locked out.",
                        "it comes back with a new invitation instead",
                        Removing::lockedOut));
    }

    private static Evidence remove(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess removed = stage.cloudlet3();
        if (!sabotaged) {
            stage.cloud().ask().remove(removed.name());
        }
        Evidence evidence = new Evidence();
        for (NodeProcess node : stage.allBut(removed)) {
            Member seen = stage.eventually(
                    node.name() + " has locked cloudlet3 out",
                    () -> known(node, removed),
                    member -> member.standing().equals(REMOVED) && !member.linked());
            stage.eventually(node.name() + " no longer finds sensors", () -> finds(node, "sensors"), List::isEmpty);
            evidence.and(node.name() + " says of cloudlet3: " + seen.standing() + ", link down (" + seen.link()
                    + "); it finds no sensors");
        }
        return evidence;
    }

    private static Evidence lockedOut(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess back = stage.cloudlet3();
        back.kill();
        int dialledBefore = back.wires().proxy().dialled();
        if (sabotaged) {
            back.forget();
        }
        back.launch();
        back.greet();
        if (sabotaged) {
            back.ask().join(stage.cloud().ask().invite(back.name(), false));
        } else {
            back.ask().open();
        }
        String offering = tried("registers intruder", () -> back.ask().offer("intruder", "1.0.0", Map.of()));
        stage.eventually("everybody refuses cloudlet3", back.ask()::status, Removing::isRefusedByAll);
        int dialled = back.wires().proxy().dialled() - dialledBefore;
        Evidence evidence = Evidence.of("cloudlet3, as process " + back.pid() + ", opens its old home, " + offering
                + ", dials " + dialled + " times and is refused by all as " + REFUSED);
        return unheard(stage, back, evidence);
    }

    /** News made now reaches every member but the removed one; the removed one's reach nobody. */
    private static Evidence unheard(Stage stage, NodeProcess back, Evidence evidence) throws InterruptedException {
        stage.cloud().ask().offer("audit", "1.0.0", Map.of());
        for (NodeProcess node : stage.allBut(back)) {
            stage.eventually(node.name() + " finds audit", () -> finds(node, "audit"), found -> found.size() == 1);
            NotHeld.unless(finds(node, "intruder").isEmpty(), node.name() + " finds cloudlet3's intruder");
            NotHeld.unless(isOut(node, back), node.name() + " has let cloudlet3 in");
            evidence.and(node.name() + " finds audit, registered just now, but not intruder; cloudlet3 is " + REMOVED);
        }
        return evidence.and("cloudlet3 "
                + tried("finds no audit", () -> {
                    List<Found> found = finds(back, "audit");
                    NotHeld.unless(found.isEmpty(), "cloudlet3 finds " + found);
                }));
    }

    /** What the removed one was told when it dialled. */
    private static boolean isRefusedByAll(Status status) {
        return status.members().stream()
                .filter(member -> !member.name().equals(status.name()))
                .allMatch(member -> member.link().contains(REFUSED));
    }

    private static boolean isOut(NodeProcess observer, NodeProcess removed) throws InterruptedException {
        return observer.ask().status().members().stream()
                .filter(member -> member.name().equals(removed.name()))
                .allMatch(member -> member.standing().equals(REMOVED) && !member.linked());
    }

    /** That it may not is as good as that it does nothing by it. */
    private static String tried(String what, Attempt attempt) throws InterruptedException {
        try {
            attempt.run();
            return what;
        } catch (NodeException e) {
            return "is refused (" + e.getMessage() + ")";
        }
    }

    private interface Attempt {
        void run() throws InterruptedException;
    }
}
