package io.cloudlet.core.internal.state;

import java.util.OptionalLong;

/** When this process signed its newest beats, so that a beat echoed by somebody else says how old that one's word is at most. */
final class SignedBeats {

    /** Beats come with every batch of records; older ones than so many are forgotten. */
    private static final int KEPT = 4096;

    private final long[] nanos = new long[KEPT];
    private long newest;

    /** Beats are signed in order, the first is 1. */
    void signed(long beat, long atNanos) {
        newest = beat;
        nanos[(int) (beat % KEPT)] = atNanos;
    }

    /** When that beat was signed; empty if it is no longer known, or was never signed here. */
    OptionalLong at(long beat) {
        if (beat < 1 || beat > newest) {
            return OptionalLong.empty();
        }
        return beat > newest - KEPT ? OptionalLong.of(nanos[(int) (beat % KEPT)]) : OptionalLong.empty();
    }
}
