package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.Messages.Member;
import io.cloudlet.samples.trusted.node.Messages.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Chapter one: four processes become one federation. */
final class Forming {

    private Forming() {}

    static List<Step> steps() {
        return List.of(
                new Step(
                        "start",
                        "Four clouds start, each a process with a home of its own; none knows of another.",
                        "cloudlet3's process is killed as soon as it has started",
                        Forming::start),
                new Step(
                        "join",
                        "Cloud founds acme and hands out two invitations; cloudlet1 and cloudlet2 join with them.",
                        "cloudlet2 never gets its invitation",
                        Forming::join),
                new Step(
                        "approve",
                        "Cloud wants to see who comes: cloudlet3 waits until Cloud's operator approves its key.",
                        "the operator does not approve",
                        Forming::approve));
    }

    private static Evidence start(Stage stage, boolean sabotaged) throws InterruptedException {
        stage.all().forEach(NodeProcess::launch);
        if (sabotaged) {
            stage.cloudlet3().kill();
        }
        Evidence evidence = new Evidence();
        for (NodeProcess node : stage.all()) {
            long says = node.greet().pid();
            NotHeld.unless(
                    says == node.pid(), node.name() + " says it is process " + says + ", started was " + node.pid());
            evidence.and(node.name() + " answers as process " + says + ", the one that was started");
        }
        return evidence;
    }

    private static Evidence join(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeClient cloud = stage.cloud().ask();
        cloud.found("acme");
        stage.cloudlet1().ask().join(cloud.invite("cloudlet1", false));
        String second = cloud.invite("cloudlet2", false);
        if (!sabotaged) {
            stage.cloudlet2().ask().join(second);
        }
        return agreed(stage, List.of(stage.cloud(), stage.cloudlet1(), stage.cloudlet2()));
    }

    private static Evidence approve(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeClient cloud = stage.cloud().ask();
        String invitation = cloud.invite("cloudlet3", true);
        CompletableFuture<Void> joining = joinMeanwhile(stage.cloudlet3(), invitation);
        String waiting = stage.eventually("somebody waits at cloud", cloud::pending, ids -> ids.size() == 1)
                .get(0);
        NotHeld.unless(!joining.isDone(), "cloudlet3 did not wait for the approval");
        if (!sabotaged) {
            cloud.approve(waiting);
        }
        Status joined =
                stage.eventually("cloudlet3 is let in", stage.cloudlet3().ask()::status, Status::ready);
        NotHeld.unless(joined.id().equals(waiting), "approved was " + waiting + ", joined has " + joined.id());
        Evidence evidence = Evidence.of("cloud showed " + waiting.substring(0, 8)
                + " waiting; cloudlet3's process says " + "that this is its id");
        agreed(stage, stage.all()).sentences().forEach(evidence::and);
        return evidence;
    }

    /** Joining waits for the approval, so it is asked for on a thread of its own. */
    private static CompletableFuture<Void> joinMeanwhile(NodeProcess node, String invitation) {
        return CompletableFuture.runAsync(() -> {
            try {
                node.ask().join(invitation);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Each of them must list each of them as a member of one and the same federation, and be linked with it. */
    private static Evidence agreed(Stage stage, List<NodeProcess> nodes) throws InterruptedException {
        List<String> names = nodes.stream().map(NodeProcess::name).toList();
        String federation = nodes.get(0).ask().status().federation();
        List<String> said = new ArrayList<>();
        for (NodeProcess node : nodes) {
            Status status = stage.eventually(
                    node.name() + " is linked with " + names,
                    node.ask()::status,
                    seen -> seen.federation().equals(federation) && linked(seen).equals(names));
            said.add(node.name() + " (" + status.pid() + ")");
        }
        return Evidence.of(String.join(", ", said) + " each list " + String.join(", ", names) + " in federation "
                + federation.substring(0, 8));
    }

    private static List<String> linked(Status status) {
        return status.members().stream()
                .filter(member -> member.linked() || member.name().equals(status.name()))
                .filter(member -> member.standing().equals("MEMBER"))
                .map(Member::name)
                .sorted()
                .collect(Collectors.toList());
    }
}
