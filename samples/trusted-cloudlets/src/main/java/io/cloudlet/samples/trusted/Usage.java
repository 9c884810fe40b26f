package io.cloudlet.samples.trusted;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is said besides the story. */
final class Usage {

    private Usage() {}

    static List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(
                "java -jar trusted-cloudlets.jar [--data DIR] [--break STEP [--shortcut]] [--report FILE] [--keep] [--help]",
                "",
                "  --data DIR     the files that go into the federation, instead of the JDK's conf and legal",
                "  --break STEP   sabotages one step, which must then be shown as failed",
                "  --shortcut     leaves out chapters that this step does not need",
                "  --report FILE  where the report goes, instead of " + Arguments.USUAL_REPORT,
                "  --keep         leaves the federation running until Ctrl-C, and says how to talk to it",
                "",
                "Steps, and what --break does to them:"));
        for (Step step : Story.steps()) {
            lines.add(String.format(Locale.ROOT, "  %-13s  %s", step.name(), step.sabotage()));
        }
        lines.add("");
        lines.add("Exit code: 0 every step held, 1 one did not, 2 the arguments make no sense.");
        return lines;
    }

    /** What the processes said last, for whoever wants to know why. */
    static List<String> autopsy(Stage stage, WorkDirectory directory) {
        List<String> lines = new ArrayList<>();
        for (NodeProcess node : stage.all()) {
            List<String> tail = node.tail();
            if (!tail.isEmpty()) {
                lines.add("--- the last of " + node.name() + "'s standard error:");
                lines.addAll(tail);
            }
        }
        lines.add("Homes and logs: " + directory.path());
        return lines;
    }

    /** How to talk to what was left running. */
    static List<String> console(Stage stage, WorkDirectory directory) {
        List<String> lines = new ArrayList<>(List.of("", "Left running until Ctrl-C. Talk to it:"));
        for (NodeProcess node : stage.all()) {
            try {
                lines.add("  # " + node.name() + ", process " + node.pid());
                lines.add("  curl -s " + node.ask().address() + "/status");
            } catch (NodeException e) {
                lines.add("  # " + e.getMessage());
            }
        }
        lines.add("Ask any of them, after /find, /call, /offer, /withdraw, /fences or /datasets, for example:");
        lines.add("  curl -s -d '{\"service\":\"orders\",\"version\":\"2.x\"}' http://127.0.0.1:PORT/call");
        lines.add(
                "  curl -s -d '{\"service\":\"hello\",\"version\":\"1.0.0\",\"labels\":{}}' http://127.0.0.1:PORT/offer");
        lines.add("Homes and logs: " + directory.path());
        return lines;
    }
}
