package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.Messages.Found;
import io.cloudlet.samples.trusted.node.Messages.Query;
import io.cloudlet.samples.trusted.node.Messages.Served;
import java.util.List;
import java.util.Map;

/** Chapter two: services are registered where they run, and called from where they do not. */
final class Serving {

    private static final int CALLS = 10;

    private Serving() {}

    static List<Step> steps() {
        return List.of(
                new Step(
                        "register",
                        "Real HTTP services start and are registered: orders on three clouds, catalog, sensors.",
                        "cloudlet1 does not register its orders",
                        Serving::register),
                new Step(
                        "local-first",
                        "Who has orders at home is answered at home; who has none is answered by another cloud.",
                        "the orders service of cloudlet2 is stopped",
                        Serving::localFirst),
                new Step(
                        "by-version",
                        "Cloudlet3 asks for orders by version and by label, and gets the one that fits.",
                        "the orders service of cloudlet1, the only golden one, is stopped",
                        Serving::byVersion));
    }

    private static Evidence register(Stage stage, boolean sabotaged) throws InterruptedException {
        stage.cloud().ask().offer("orders", "1.4.0", Map.of("tier", "silver"));
        stage.cloud().ask().offer("catalog", "1.0.0", Map.of());
        if (!sabotaged) {
            stage.cloudlet1().ask().offer("orders", "2.1.0", Map.of("tier", "gold"));
        }
        stage.cloudlet2().ask().offer("orders", "2.3.0", Map.of("tier", "silver"));
        stage.cloudlet3().ask().offer("sensors", "1.0.0", Map.of());
        Evidence evidence = new Evidence();
        for (NodeProcess node : stage.all()) {
            List<Found> orders = stage.eventually(
                    node.name() + " finds three orders", () -> finds(node, "orders"), found -> found.size() == 3);
            stage.eventually(node.name() + " finds catalog", () -> finds(node, "catalog"), found -> found.size() == 1);
            stage.eventually(node.name() + " finds sensors", () -> finds(node, "sensors"), found -> found.size() == 1);
            evidence.and(node.name() + " finds catalog, sensors and orders on "
                    + String.join(", ", orders.stream().map(Found::cloudlet).toList()));
        }
        return evidence;
    }

    private static Evidence localFirst(Stage stage, boolean sabotaged) throws InterruptedException {
        if (sabotaged) {
            stage.cloudlet2().ask().stop("orders");
        }
        Evidence evidence = new Evidence();
        for (NodeProcess home : List.of(stage.cloud(), stage.cloudlet1(), stage.cloudlet2())) {
            evidence.and(answers(home, Query.of("orders"), home));
        }
        Served away = Stage.served(stage.cloudlet3(), Query.of("orders"));
        NodeProcess server = byName(stage, away.cloudlet());
        NotHeld.unless(
                away.pid() == server.pid() && server != stage.cloudlet3(),
                "orders called from cloudlet3 were answered by " + away);
        return evidence.and("orders called from cloudlet3 were answered by " + named(away));
    }

    private static Evidence byVersion(Stage stage, boolean sabotaged) throws InterruptedException {
        if (sabotaged) {
            stage.cloudlet1().ask().stop("orders");
        }
        NodeProcess caller = stage.cloudlet3();
        Query orders = Query.of("orders");
        return Evidence.of("1.x: " + answers(caller, orders.version("1.x"), stage.cloud()))
                .and("2.x, gold: " + answers(caller, orders.version("2.x").label("tier", "gold"), stage.cloudlet1()))
                .and("^2.2: " + answers(caller, orders.version("^2.2"), stage.cloudlet2()));
    }

    /** Calls several times; every single answer must come from that cloudlet's process. */
    private static String answers(NodeProcess caller, Query query, NodeProcess expected) throws InterruptedException {
        Served served = Stage.served(caller, query);
        for (int call = 1; call < CALLS && served.pid() == expected.pid(); call++) {
            served = Stage.served(caller, query);
        }
        NotHeld.unless(
                served.pid() == expected.pid(),
                query.service() + " called from " + caller.name() + " was answered by " + named(served) + " instead of "
                        + expected.name() + " (process " + expected.pid() + ")");
        return CALLS + " calls of " + query.service() + " from " + caller.name() + " answered by " + named(served);
    }

    /** The server's own words, from the body of its answer. */
    static String named(Served served) {
        return served.cloudlet() + " (process " + served.pid() + ")";
    }

    static List<Found> finds(NodeProcess node, String service) throws InterruptedException {
        return node.ask().find(Query.of(service));
    }

    private static NodeProcess byName(Stage stage, String name) {
        return stage.all().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NotHeld("a cloudlet answered that nobody started: " + name));
    }
}
