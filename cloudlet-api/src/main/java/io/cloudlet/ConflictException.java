package io.cloudlet;

import org.jspecify.annotations.Nullable;

/** What was asked for contradicts what stands. Nothing was changed. */
public final class ConflictException extends CloudletException {

    private static final long serialVersionUID = 1L;

    public ConflictException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public ConflictException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
