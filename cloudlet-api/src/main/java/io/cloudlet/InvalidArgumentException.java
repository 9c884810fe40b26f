package io.cloudlet;

import org.jspecify.annotations.Nullable;

/** The caller's mistake: what was given can never work. Nothing was changed. */
public final class InvalidArgumentException extends CloudletException {

    private static final long serialVersionUID = 1L;

    public InvalidArgumentException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public InvalidArgumentException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
