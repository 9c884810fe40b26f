package io.cloudlet.samples.trusted;

import static io.cloudlet.samples.trusted.Crashing.ages;
import static io.cloudlet.samples.trusted.Crashing.known;
import static io.cloudlet.samples.trusted.Serving.finds;
import static io.cloudlet.samples.trusted.Serving.named;

import io.cloudlet.samples.trusted.node.Messages.Found;
import io.cloudlet.samples.trusted.node.Messages.Member;
import io.cloudlet.samples.trusted.node.Messages.Query;
import io.cloudlet.samples.trusted.node.Messages.Served;
import io.cloudlet.samples.trusted.node.Messages.Status;
import java.util.List;
import java.util.Map;

/** Chapter four: one cloudlet is cut off; both sides go on; what both did meets when the cut heals. */
final class Parting {

    private Parting() {}

    static List<Step> steps() {
        return List.of(
                new Step(
                        "cut",
                        "Cloudlet2 is cut off: every connection in or out is dropped, every new one too.",
                        "the cut is not made",
                        Parting::cut),
                new Step(
                        "alone",
                        "Alone, cloudlet2 works on: it registers, finds and calls. So do the others without it.",
                        "the service that cloudlet2 has at home is stopped",
                        Parting::alone),
                new Step(
                        "heal",
                        "The cut heals, and what either side changed meanwhile reaches the other.",
                        "the cut does not heal",
                        Parting::heal));
    }

    private static Evidence cut(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess alone = stage.cloudlet2();
        if (!sabotaged) {
            alone.wires().cut();
        }
        Evidence evidence = new Evidence();
        for (NodeProcess node : stage.allBut(alone)) {
            Member seen = stage.eventually(
                    node.name() + " has no link with cloudlet2", () -> known(node, alone), member -> !member.linked());
            evidence.and(node.name() + " says of cloudlet2: link down (" + seen.link() + ")");
        }
        stage.eventually("cloudlet2 has no link", alone.ask()::status, status -> !status.linked());
        return evidence.and(fails(stage.cloudlet3(), Query.of("orders").version("^2.2")))
                .and(fails(alone, Query.of("invoices")));
    }

    /** A call that finds an instance, but cannot reach it. */
    private static String fails(NodeProcess caller, Query query) throws InterruptedException {
        List<Found> found = caller.ask().find(query);
        NotHeld.unless(found.size() == 1, caller.name() + " finds " + found);
        String call = query.service() + " on " + found.get(0).cloudlet() + " called from " + caller.name();
        try {
            Served served = Stage.served(caller, query);
            throw new NotHeld(call + " was answered by " + named(served));
        } catch (NodeException e) {
            return call + ": no answer; what is known of it is " + found.get(0).staleness();
        }
    }

    private static Evidence alone(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess alone = stage.cloudlet2();
        alone.ask().offer("ledger", "1.0.0", Map.of());
        stage.cloudlet1().ask().offer("prices", "1.0.0", Map.of());
        stage.cloud().ask().withdraw("invoices");
        if (sabotaged) {
            alone.ask().stop("ledger");
        }
        Status status = alone.ask().status();
        NotHeld.unless(status.ready(), "cloudlet2 is not ready");
        return Evidence.of(answers(stage, alone, "ledger", alone))
                .and(answers(stage, alone, "orders", alone))
                .and(answers(stage, stage.cloud(), "prices", stage.cloudlet1()))
                .and(ages(stage, alone, stage.cloud()))
                .and(ages(stage, stage.cloud(), alone))
                .and(apart(stage, alone));
    }

    /** Neither side knows what the other did; what it knew before, it still knows. */
    private static String apart(Stage stage, NodeProcess alone) throws InterruptedException {
        stage.eventually(
                "cloudlet3 no longer finds invoices", () -> finds(stage.cloudlet3(), "invoices"), List::isEmpty);
        NotHeld.unless(finds(stage.cloud(), "ledger").isEmpty(), "cloud knows of ledger in spite of the cut");
        NotHeld.unless(finds(alone, "prices").isEmpty(), "cloudlet2 knows of prices in spite of the cut");
        List<Found> invoices = finds(alone, "invoices");
        NotHeld.unless(invoices.size() == 1, "cloudlet2 has forgotten invoices");
        return "cloud does not know ledger, cloudlet2 not prices; cloudlet2 still knows invoices: "
                + invoices.get(0).staleness();
    }

    private static Evidence heal(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess back = stage.cloudlet2();
        if (!sabotaged) {
            back.wires().heal();
        }
        Evidence evidence = new Evidence();
        for (NodeProcess node : stage.allBut(back)) {
            evidence.and(answers(stage, node, "ledger", back));
        }
        evidence.and(answers(stage, back, "prices", stage.cloudlet1()));
        stage.eventually("cloudlet2 no longer finds invoices", () -> finds(back, "invoices"), List::isEmpty);
        for (NodeProcess node : stage.allBut(back)) {
            stage.eventually(node.name() + " is linked with cloudlet2 again", () -> known(node, back), Member::linked);
        }
        return evidence.and("cloudlet2 no longer finds invoices; every link stands again");
    }

    private static String answers(Stage stage, NodeProcess caller, String service, NodeProcess server)
            throws InterruptedException {
        Served served = stage.eventually(
                caller.name() + " calls " + service + " on " + server.name(),
                () -> Stage.served(caller, Query.of(service)),
                answer -> answer.pid() == server.pid());
        return service + " called from " + caller.name() + " is answered by " + named(served);
    }
}
