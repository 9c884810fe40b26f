package io.cloudlet;

import org.jspecify.annotations.Nullable;

/**
 * Everything this library throws. The subclass says what the caller can do: mend the argument, stop, retry, report; the
 * {@linkplain #code() code} says what happened; the message names the field, the value and the way out.
 */
public abstract sealed class CloudletException extends RuntimeException
        permits InvalidArgumentException,
                DeniedException,
                NotFoundException,
                ConflictException,
                UnreachableException,
                BackendFaultException,
                CorruptException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    CloudletException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message + " [" + code + "]", cause);
        this.code = code;
    }

    /** What happened; stable across versions. */
    public ErrorCode code() {
        return code;
    }
}
