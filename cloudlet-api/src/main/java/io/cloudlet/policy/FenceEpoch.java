package io.cloudlet.policy;

/**
 * A key of a fence, by name. A later term, or a later number of one term, replaces an earlier one.
 *
 * @param term of the keeper who made it, from 1
 * @param number counts the keys of the fence, from 1
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
