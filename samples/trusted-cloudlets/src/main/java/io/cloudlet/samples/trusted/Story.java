package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.Report.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The story: every step in order, up to the first that does not hold. */
final class Story {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PATIENCE_IF_SABOTAGED = Duration.ofSeconds(5);

    private final Narrator narrator;
    private final Optional<String> sabotaged;

    Story(Narrator narrator, Optional<String> sabotaged) {
        this.narrator = narrator;
        this.sabotaged = sabotaged;
    }

    static List<Step> steps() {
        return Stream.of(Forming.steps(), Serving.steps(), Crashing.steps(), Parting.steps(), Removing.steps())
                .flatMap(List::stream)
                .toList();
    }

    static List<String> names() {
        return steps().stream().map(Step::name).toList();
    }

    Report play(Stage stage) throws InterruptedException {
        Report report = new Report();
        for (Step step : steps()) {
            report.add(report.allHeld() ? play(step, stage) : new Entry(step.name(), false, "not reached", 0));
        }
        return report;
    }

    private Entry play(Step step, Stage stage) throws InterruptedException {
        boolean broken = sabotaged.filter(step.name()::equals).isPresent();
        stage.patience(broken ? PATIENCE_IF_SABOTAGED : PATIENCE);
        narrator.begin(step);
        if (broken) {
            narrator.say("  (sabotaged: " + step.sabotage() + ")");
        }
        long begun = System.nanoTime();
        try {
            List<String> evidence = step.act().play(stage, broken).sentences();
            narrator.held(step, evidence, millisSince(begun));
            return new Entry(step.name(), true, String.join("; ", evidence), millisSince(begun));
        } catch (RuntimeException e) {
            String why =
                    e instanceof NotHeld || e instanceof NodeException ? String.valueOf(e.getMessage()) : e.toString();
            narrator.failed(step, List.of(why), millisSince(begun));
            return new Entry(step.name(), false, why, millisSince(begun));
        }
    }

    private static long millisSince(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }
}
