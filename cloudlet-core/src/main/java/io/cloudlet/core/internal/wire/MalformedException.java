package io.cloudlet.core.internal.wire;

/** Bytes from outside do not parse. Never leaves the engine: whoever asked for the bytes says what it means. */
public class MalformedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message);
    }
}
