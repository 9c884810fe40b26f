package io.cloudlet.samples.trusted;

import static io.cloudlet.samples.trusted.Serving.finds;
import static io.cloudlet.samples.trusted.Serving.named;

import io.cloudlet.samples.trusted.node.Messages.Found;
import io.cloudlet.samples.trusted.node.Messages.Member;
import io.cloudlet.samples.trusted.node.Messages.Query;
import io.cloudlet.samples.trusted.node.Messages.Served;
import java.util.List;
import java.util.Map;

/** Chapter three: one process is killed; the others serve on and say how old their knowledge is; it comes back. */
final class Crashing {

    /** Three beats of the sample's 500 ms. */
    private static final long STALE_MILLIS = 1500;

    private static final Query ORDERS_2 = Query.of("orders").version("2.x");

    private Crashing() {}

    static List<Step> steps() {
        return List.of(
                new Step(
                        "kill",
                        "Cloudlet1 is killed with -9. The others serve on, and say how old what they know of it is.",
                        "the service that should answer instead is stopped",
                        Crashing::kill),
                new Step(
                        "restart",
                        "Cloudlet1 starts again from its home, and catches up with what it missed.",
                        "it is not started again",
                        Crashing::restart));
    }

    private static Evidence kill(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess dead = stage.cloudlet1();
        dead.kill();
        if (sabotaged) {
            stage.cloudlet2().ask().stop("orders");
        }
        Served served = stage.eventually(
                "orders 2.x are served on",
                () -> Stage.served(stage.cloudlet3(), ORDERS_2),
                answer -> answer.pid() == stage.cloudlet2().pid());
        Evidence evidence = Evidence.of("process " + dead.pid() + " is dead; orders 2.x called from cloudlet3 are "
                + "answered by " + named(served));
        for (NodeProcess node : stage.allBut(dead)) {
            evidence.and(ages(stage, node, dead));
        }
        return evidence.and(bounded(stage));
    }

    /** The link is down, with a reason, and the age grows from one look to the next. */
    static String ages(Stage stage, NodeProcess observer, NodeProcess silent) throws InterruptedException {
        String what = observer.name() + " sees " + silent.name() + " age";
        Member first = stage.eventually(
                what, () -> known(observer, silent), seen -> !seen.linked() && seen.ageMillis() >= STALE_MILLIS);
        Member second =
                stage.eventually(what, () -> known(observer, silent), seen -> seen.ageMillis() > first.ageMillis());
        return observer.name() + " says of " + silent.name() + ": " + second.staleness() + "; link down ("
                + second.link() + ")";
    }

    /** What the dead one registered is still known, and left out for whoever bounds the staleness. */
    private static String bounded(Stage stage) throws InterruptedException {
        List<Found> all = stage.cloud().ask().find(ORDERS_2);
        List<Found> fresh = stage.cloud().ask().find(ORDERS_2.maxStaleness(STALE_MILLIS));
        NotHeld.unless(
                cloudlets(all).equals(List.of("cloudlet2", "cloudlet1")),
                "cloud ranks orders 2.x as " + cloudlets(all));
        NotHeld.unless(
                cloudlets(fresh).equals(List.of("cloudlet2")), "within the bound cloud finds " + cloudlets(fresh));
        return "cloud finds orders 2.x on cloudlet2, then cloudlet1 ("
                + all.get(1).staleness() + "); no older than " + STALE_MILLIS + " ms: on cloudlet2 only";
    }

    private static Evidence restart(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess back = stage.cloudlet1();
        long before = back.pid();
        stage.cloud().ask().offer("invoices", "1.0.0", Map.of());
        stage.cloud().ask().withdraw("catalog");
        stage.eventually("cloudlet2 hears of it", () -> finds(stage.cloudlet2(), "catalog"), List::isEmpty);
        if (!sabotaged) {
            back.launch();
            back.greet();
            back.ask().open();
            back.ask().offer("orders", "2.1.0", Map.of("tier", "gold"));
        }
        stage.eventually("cloudlet1 finds invoices", () -> finds(back, "invoices"), found -> found.size() == 1);
        stage.eventually("cloudlet1 no longer finds catalog", () -> finds(back, "catalog"), List::isEmpty);
        Served invoices = stage.eventually(
                "cloudlet1 calls invoices",
                () -> Stage.served(back, Query.of("invoices")),
                answer -> answer.pid() == stage.cloud().pid());
        Evidence evidence = Evidence.of("cloudlet1 was process " + before + ", is " + back.pid()
                        + "; it finds invoices, registered meanwhile, not catalog, withdrawn meanwhile")
                .and("invoices called from it are answered by " + named(invoices));
        return evidence.and(fresh(stage, back));
    }

    private static String fresh(Stage stage, NodeProcess back) throws InterruptedException {
        Served gold = stage.eventually(
                "golden orders are served by the new process",
                () -> Stage.served(stage.cloudlet3(), ORDERS_2.label("tier", "gold")),
                answer -> answer.pid() == back.pid());
        Member seen = stage.eventually(
                "cloud sees cloudlet1 fresh",
                () -> known(stage.cloud(), back),
                member -> member.linked() && member.ageMillis() < STALE_MILLIS);
        return "golden orders called from cloudlet3 are answered by " + named(gold) + "; cloud says of it: "
                + seen.staleness();
    }

    static Member known(NodeProcess observer, NodeProcess observed) throws InterruptedException {
        return observer.ask()
                .status()
                .member(observed.name())
                .orElseThrow(() -> new NodeException(observer.name() + " does not know " + observed.name()));
    }

    private static List<String> cloudlets(List<Found> found) {
        return found.stream().map(Found::cloudlet).toList();
    }
}
