package io.cloudlet;

import java.io.Serial;

/** The root of what this library throws. */
public class CloudletException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public CloudletException(String message) {
        super(message);
    }
}
