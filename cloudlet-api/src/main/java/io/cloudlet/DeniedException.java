package io.cloudlet;

import org.jspecify.annotations.Nullable;

/** Somebody who decides said no. Asking again does not help until that somebody changes their mind. */
public final class DeniedException extends CloudletException {

    private static final long serialVersionUID = 1L;

    public DeniedException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public DeniedException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
