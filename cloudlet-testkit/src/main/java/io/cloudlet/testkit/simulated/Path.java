package io.cloudlet.testkit.simulated;

import java.time.Duration;
import java.util.Random;

/** The way from one place to another, one direction. */
final class Path {

    private static final long FIRST_RETRANSMISSION = Duration.ofMillis(200).toNanos();

    private long least;
    private long most;
    private double loss;
    private boolean cut;

    boolean cut() {
        return cut;
    }

    void cut(boolean now) {
        cut = now;
    }

    void mend() {
        cut = false;
        loss = 0;
    }

    void delay(Duration from, Duration upTo) {
        if (from.isNegative() || upTo.compareTo(from) < 0) {
            throw new IllegalArgumentException(
                    "delay must be from 0 up to something no smaller: " + from + " to " + upTo);
        }
        least = from.toNanos();
        most = upTo.toNanos();
    }

    void lose(double share) {
        if (!(share >= 0 && share <= 0.9)) {
            throw new IllegalArgumentException("the share lost must be 0 to 0.9: " + share);
        }
        loss = share;
    }

    /** How long something sent now takes, retransmissions included: each waits twice as long as the one before (RFC 6298). */
    long travel(Random chance) {
        long time = least + (most > least ? chance.nextLong(most - least + 1) : 0);
        long wait = FIRST_RETRANSMISSION;
        while (loss > 0 && chance.nextDouble() < loss) {
            time += wait;
            wait *= 2;
        }
        return time;
    }
}
