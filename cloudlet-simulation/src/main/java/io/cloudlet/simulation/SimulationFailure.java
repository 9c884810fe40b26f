package io.cloudlet.simulation;

/** A simulation that went wrong: what, when, and how to run it again. */
public final class SimulationFailure extends AssertionError {

    private static final long serialVersionUID = 1L;

    SimulationFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
