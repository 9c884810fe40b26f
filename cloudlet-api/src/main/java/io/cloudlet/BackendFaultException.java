package io.cloudlet;

import org.jspecify.annotations.Nullable;

/** A store, disk or other backend failed or broke its contract. To be reported to whoever runs it. */
public final class BackendFaultException extends CloudletException {

    private static final long serialVersionUID = 1L;

    public BackendFaultException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public BackendFaultException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
