package io.cloudlet.core.internal.state;

/**
 * A key or the shape of a tree exceeds what the protocol allows. No honest origin gets here by chance; the log of the
 * one that does stops, and no other.
 */
public final class TreeLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TreeLimitException(String message) {
        super(message);
    }
}
