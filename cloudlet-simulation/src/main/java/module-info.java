/** A federation in one JVM: {@link io.cloudlet.simulation.Simulation} runs whole cloudlets under simulated time, network and disk. */
module io.cloudlet.simulation {
    requires transitive io.cloudlet.core;
    requires transitive io.cloudlet.testkit;
    requires static org.jspecify;

    exports io.cloudlet.simulation;
}
