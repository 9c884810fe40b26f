package io.cloudlet.simulation;

import java.util.function.Consumer;

/**
 * Many simulations, each with a seed of its own. {@code -Dcloudlet.simulation.seed} says which comes first, {@code
 * -Dcloudlet.simulation.runs} how many there are.
 */
public final class Seeds {

    static final String SEED = "cloudlet.simulation.seed";
    static final String RUNS = "cloudlet.simulation.runs";

    private final long first;
    private final long runs;

    private Seeds(long first, long runs) {
        this.first = first;
        this.runs = runs;
    }

    /** Seeds 1 to that many, unless the properties say otherwise. */
    public static Seeds upTo(int usual) {
        return new Seeds(Long.getLong(SEED, 1), Long.getLong(RUNS, usual));
    }

    /** Runs a scenario with each seed; whatever it throws names the seed. */
    public void run(Consumer<Simulation> scenario) {
        for (long seed = first; seed < first + runs; seed++) {
            Simulation.seeded(seed).then(scenario);
        }
    }
}
