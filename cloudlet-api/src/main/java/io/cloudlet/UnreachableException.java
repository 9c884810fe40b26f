package io.cloudlet;

import org.jspecify.annotations.Nullable;

/** Somebody did not answer in time, or cannot be reached. Retrying is safe and may help. */
public final class UnreachableException extends CloudletException {

    private static final long serialVersionUID = 1L;

    public UnreachableException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public UnreachableException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
