package io.cloudlet.simulation;

/** Prints the traces of some runs. */
final class TraceMain {

    private TraceMain() {}

    /** @param arguments the first seed, and how many runs */
    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        for (long seed = first; seed < first + Long.parseLong(arguments[1]); seed++) {
            System.out.println("trace " + trace(seed));
        }
    }

    static String trace(long seed) {
        return Simulation.seeded(seed).then(s -> new MixedFaults(s).run()).trace();
    }
}
