package io.cloudlet.core.internal.discovery;

/**
 * Gives back an equal value that was seen a short while ago, so that what many records say alike is kept once. Never grows: a
 * value that comes later may push out another, which costs sharing and nothing else. Confined to one thread.
 *
 * @param <T> immutable values
 */
final class Recent<T> {

    private static final int SLOTS = 1024; // a power of two

    private final Object[] slots = new Object[SLOTS];

    /** An equal value: an earlier one, or this. */
    @SuppressWarnings("unchecked") // only values of this type go in
    T of(T value) {
        int hash = value.hashCode();
        int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        if (!value.equals(slots[slot])) {
            slots[slot] = value;
        }
        return (T) slots[slot];
    }
}
