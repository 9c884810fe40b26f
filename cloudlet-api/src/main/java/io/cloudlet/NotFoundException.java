package io.cloudlet;

import org.jspecify.annotations.Nullable;

/** What was asked for is not known here, now. */
public final class NotFoundException extends CloudletException {

    private static final long serialVersionUID = 1L;

    public NotFoundException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public NotFoundException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
