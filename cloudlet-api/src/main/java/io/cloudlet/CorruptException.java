package io.cloudlet;

import org.jspecify.annotations.Nullable;

/** What is stored or was received is not what was written or signed. Nothing of it was used. */
public final class CorruptException extends CloudletException {

    private static final long serialVersionUID = 1L;

    public CorruptException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public CorruptException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
