package io.cloudlet.policy;

/**
 * A key of a fence, by name. A later term, or a later number of one term, replaces an earlier one.
 *
 * @param term of the keeper who made it, from 1
 * @param number higher than that of every key before, from 1; the first after a restart of the keeper leaves some numbers out
 */
public record FenceEpoch(long term, long number) implements Comparable<FenceEpoch> {

    @Override
    public int compareTo(FenceEpoch other) {
        return term == other.term ? Long.compare(number, other.number) : Long.compare(term, other.term);
    }

    @Override
    public String toString() {
        return term + "." + number;
    }
}
