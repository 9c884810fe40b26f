package io.cloudlet.samples.trusted;

/**
 * One step of the story.
 *
 * @param name what {@code --break} and the report call it
 * @param title what it shows, for people
 * @param sabotage what {@code --break} does to it
 * @param act plays it
 */
record Step(String name, String title, String sabotage, Act act) {

    /** Plays a step. */
    interface Act {

        /**
         * Does what the step tells, sabotaged or not, and looks whether it held.
         *
         * @return the evidence, as other processes gave it
         * @throws NotHeld if it did not hold
         */
        Evidence play(Stage stage, boolean sabotaged) throws InterruptedException;
    }
}
