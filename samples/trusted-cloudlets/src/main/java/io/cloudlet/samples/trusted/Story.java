package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.Report.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The story: every step in order, up to the first that does not hold. */
final class Story {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PATIENCE_IF_SABOTAGED = Duration.ofSeconds(5);

    private final Narrator narrator;
    private final Optional<String> sabotaged;

    private final boolean shortcut;

    /** @param shortcut whether chapters that the sabotaged step does not need are left out */
    Story(Narrator narrator, Optional<String> sabotaged, boolean shortcut) {
        this.narrator = narrator;
        this.sabotaged = sabotaged;
        this.shortcut = shortcut;
    }

    private static List<Chapter> chapters() {
        return List.of(
                new Chapter("forming", List.of(), Forming.steps()),
                new Chapter("serving", List.of("forming"), Serving.steps()),
                new Chapter("fencing", List.of("forming"), Fencing.steps()),
                new Chapter("breaking-in", List.of("fencing"), BreakingIn.steps()),
                new Chapter("crashing", List.of("serving"), Crashing.steps()),
                new Chapter("parting", List.of("crashing"), Parting.steps()),
                new Chapter("keeping", List.of("fencing"), Keeping.steps()),
                new Chapter("removing", List.of("serving"), Removing.steps()),
                new Chapter("expelling", List.of("fencing"), Expelling.steps()));
    }

    static List<Step> steps() {
        return steps(chapters());
    }

    private static List<Step> steps(List<Chapter> chapters) {
        return chapters.stream().flatMap(chapter -> chapter.steps().stream()).toList();
    }

    /** What is played: everything, or the sabotaged step's chapter and those that it needs. */
    private List<Step> script() {
        Set<String> needed = new HashSet<>();
        List<Chapter> backwards = new ArrayList<>(chapters());
        Collections.reverse(backwards);
        for (Chapter chapter : backwards) {
            if (needed.contains(chapter.name()) || chapter.steps().stream().anyMatch(this::isSabotaged)) {
                needed.add(chapter.name());
                needed.addAll(chapter.needs());
            }
        }
        return shortcut && sabotaged.isPresent()
                ? steps(chapters().stream()
                        .filter(chapter -> needed.contains(chapter.name()))
                        .toList())
                : steps();
    }

    private boolean isSabotaged(Step step) {
        return sabotaged.filter(step.name()::equals).isPresent();
    }

    static List<String> names() {
        return steps().stream().map(Step::name).toList();
    }

    Report play(Stage stage) throws InterruptedException {
        Report report = new Report();
        for (Step step : script()) {
            report.add(report.allHeld() ? play(step, stage) : new Entry(step.name(), false, "not reached", 0));
        }
        return report;
    }

    private Entry play(Step step, Stage stage) throws InterruptedException {
        boolean broken = isSabotaged(step);
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
