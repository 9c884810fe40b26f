package io.cloudlet.samples.trusted;

/** Something that should be so is not. */
final class NotHeld extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotHeld(String message) {
        super(message);
    }

    /** Throws unless it holds. */
    static void unless(boolean holds, String otherwise) {
        if (!holds) {
            throw new NotHeld(otherwise);
        }
    }
}
