package io.cloudlet.core.internal.trust;

import java.util.Locale;

/** A boot log does not read as one. */
public final class BootLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int offset;

    BootLogException(int offset, String problem) {
        super(String.format(Locale.ROOT, "%s (boot log, at byte %d)", problem, offset));
        this.offset = offset;
    }

    /** The byte where the field begins that is wrong. */
    public int offset() {
        return offset;
    }
}
