package io.cloudlet.testkit.simulated;

import io.cloudlet.spi.runtime.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * The clocks of one machine, which may be wrong: the wall clock by an offset, the monotonic clock by its rate and by where it
 * began, both drifting at the same rate.
 */
public final class MachineClock implements TimeSource {

    private final World world;
    private double rate = 1;
    private Duration offset = Duration.ZERO;
    private long shown;
    private long since;

    MachineClock(World world) {
        this.world = world;
        this.shown = world.nanos();
        this.since = world.nanos();
    }

    /**
     * How fast this machine's time goes, 1 being right. Timers that were set before keep the instant they had.
     *
     * @param times 0.5 to 2
     */
    public void rate(double times) {
        if (!(times >= 0.5 && times <= 2)) {
            throw new IllegalArgumentException("rate must be 0.5 to 2: " + times);
        }
        shown = nanos();
        offset = offset.plusNanos(drift());
        since = world.nanos();
        rate = times;
    }

    /** Sets the wall clock so far ahead of the right time, or behind it if negative; it may jump. */
    public void wallOffset(Duration ahead) {
        offset = ahead.minusNanos(drift());
    }

    /** Lets the monotonic clock begin elsewhere, for machines not yet started: only its differences mean anything. */
    public void origin(long nanos) {
        shown = nanos;
        since = world.nanos();
    }

    @Override
    public long nanos() {
        return shown + passed();
    }

    @Override
    public Instant wall() {
        return world.wall().plus(offset).plusNanos(drift());
    }

    /** So long does the world need for that much of this machine's time. */
    Duration toWorld(Duration here) {
        return rate == 1 ? here : Duration.ofNanos((long) (here.toNanos() / rate));
    }

    private long passed() {
        long right = world.nanos() - since;
        return rate == 1 ? right : (long) (right * rate);
    }

    private long drift() {
        return passed() - (world.nanos() - since);
    }
}
