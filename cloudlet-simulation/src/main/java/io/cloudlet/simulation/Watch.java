package io.cloudlet.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sees everything that happens in a simulation, checks what must hold, and says how to have a failure again. */
final class Watch {

    private final long seed;
    private final Ground ground;
    private final Simulation simulation;
    private final Trace trace = new Trace();
    private final List<Invariant> invariants = new ArrayList<>();
    private boolean looking;
    private long events;

    Watch(long seed, Ground ground, Simulation simulation) {
        this.seed = seed;
        this.ground = ground;
        this.simulation = simulation;
        ground.world().afterEach(this::happened);
        ground.wires().witness(this::arrived);
    }

    void add(Invariant invariant) {
        invariants.add(invariant);
    }

    long events() {
        return events;
    }

    String trace() {
        return trace.hash();
    }

    /** Does a step of the scenario, then looks whether all is well. */
    void step(String what, Runnable action) {
        trace.step(ground.world().nanos(), what);
        try {
            action.run();
            look();
        } catch (SimulationFailure e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw failure(what, e);
        }
    }

    /** Asks every invariant, when nothing is under way at this instant. */
    void look() {
        if (looking) {
            return;
        }
        looking = true;
        try {
            invariants.forEach(invariant -> require(invariant, invariant.violation(simulation)));
        } finally {
            looking = false;
        }
    }

    private void happened() {
        events++;
        for (int i = 0; i < invariants.size(); i++) {
            Invariant invariant = invariants.get(i);
            require(invariant, invariant.afterEvent(simulation));
        }
    }

    private void arrived(String from, String to, byte[] frame) {
        trace.frame(ground.world().nanos(), from, to, frame);
        invariants.forEach(invariant -> invariant.arrived(from, to, frame));
    }

    private static void require(Invariant invariant, Optional<String> violation) {
        violation.ifPresent(what -> {
            throw new AssertionError("violated: " + invariant + ": " + what);
        });
    }

    private SimulationFailure failure(String step, Throwable cause) {
        return new SimulationFailure(
                "seed %d, after %.3f s, in the step \"%s\": %s%nAgain: Simulation.seeded(%d), or where the seed comes from properties -D%s=1 -D%s=%d%nLast:%n  %s"
                        .formatted(
                                seed,
                                ground.world().nanos() / 1e9,
                                step,
                                cause,
                                seed,
                                Seeds.RUNS,
                                Seeds.SEED,
                                seed,
                                String.join(System.lineSeparator() + "  ", trace.last())),
                cause);
    }
}
