package io.cloudlet;

import java.time.Duration;

/**
 * How old what we know of a cloudlet is, measured on our own monotonic clock; no clock but ours is trusted.
 *
 * @param age never negative
 * @param basis from when the age counts
 */
public record Staleness(Duration age, Basis basis) implements Comparable<Staleness> {

    /** Our own state. */
    public static final Staleness NONE = new Staleness(Duration.ZERO, Basis.OWN);

    /** From when an age counts. */
    public enum Basis {
        /** One's own state: no age. */
        OWN,
        /**
         * Since we signed the beat which the newest signed word names as seen: it was written after that, however long it
         * travelled. This is an upper bound; it cannot be below the time between two beats for long.
         */
        SINCE_ECHO,
        /** Since we received the newest signed word; the word itself may have travelled longer. */
        SINCE_RECEIPT,
        /** Nothing was received since this process started: counted from the start, the true age is unknown. */
        SINCE_START
    }

    @Override
    public int compareTo(Staleness other) {
        return age.compareTo(other.age);
    }

    @Override
    public String toString() {
        return switch (basis) {
            case OWN -> "own";
            case SINCE_ECHO -> "at most " + age.toMillis() + " ms";
            case SINCE_RECEIPT -> age.toMillis() + " ms since receipt";
            case SINCE_START -> "nothing heard for " + age.toMillis() + " ms since start";
        };
    }
}
