package io.cloudlet.samples.trusted;

/** A cloudlet's process did not answer, or answered that it could not do what was asked. */
final class NodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NodeException(String message) {
        super(message);
    }
}
