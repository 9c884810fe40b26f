package io.cloudlet;

import java.util.Set;

/**
 * A contradiction between decisions that cloudlets made apart, and how it was settled. Nobody settles it: the same rules apply
 * everywhere, so every cloudlet that knows the same decisions says the same, whoever was linked to whom and whatever came first.
 *
 * @param concerns whom it concerns: who decided, and about whom
 * @param overruled what has no effect, in words
 * @param why what stands against it, in words
 */
public record Settlement(Set<CloudletId> concerns, String overruled, String why) {

    public Settlement {
        concerns = Set.copyOf(concerns);
    }

    /** Both in one sentence. */
    @Override
    public String toString() {
        return overruled + ": " + why;
    }
}
