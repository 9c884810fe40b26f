package io.cloudlet.samples.trusted.burglar;

import java.util.List;
import java.util.Set;

/**
 * What a burglar tried, and what came of it.
 *
 * @param wrappingKeys private keys that wraps were tried with
 * @param sealKeys keys that records and bodies were tried with: those of fences, as far as unwrapped
 * @param epochs by fence and epoch
 * @param bodies how many there were
 * @param bodyTries how often one was tried, each time with a key and a context
 * @param opened ids of those that opened
 */
public record Spoils(
        int wrappingKeys, int sealKeys, List<Tries> epochs, long bodies, long bodyTries, Set<String> opened) {

    /** Of one key of a fence: what was tried, and opened. Tries of wraps include those of keys sealed under later ones. */
    public record Tries(
            String fence,
            String epoch,
            long wrapTries,
            long wrapsOpened,
            long records,
            long recordTries,
            long recordsOpened) {

        Tries and(Tries other) {
            return new Tries(
                    fence,
                    epoch,
                    wrapTries + other.wrapTries,
                    wrapsOpened + other.wrapsOpened,
                    records + other.records,
                    recordTries + other.recordTries,
                    recordsOpened + other.recordsOpened);
        }
    }

    /** All of one fence, together. */
    public Tries of(String fence) {
        return epochs.stream()
                .filter(tries -> tries.fence().equals(fence))
                .reduce(new Tries(fence, "", 0, 0, 0, 0, 0), Tries::and);
    }

    /** One key of a fence. */
    public Tries of(String fence, String epoch) {
        return epochs.stream()
                .filter(tries -> tries.fence().equals(fence) && tries.epoch().equals(epoch))
                .findFirst()
                .orElse(new Tries(fence, epoch, 0, 0, 0, 0, 0));
    }
}
