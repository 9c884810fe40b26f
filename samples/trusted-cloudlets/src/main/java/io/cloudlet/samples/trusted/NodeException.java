package io.cloudlet.samples.trusted;

/** A cloudlet's process did not answer, or answered that it could not do what was asked. */
final class NodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    NodeException(String message) {
        this(message, "");
    }

    /** @param code as in {@code io.cloudlet.ErrorCode}, if it answered */
    NodeException(String message, String code) {
        super(message);
        this.code = code;
    }

    String code() {
        return code;
    }
}
