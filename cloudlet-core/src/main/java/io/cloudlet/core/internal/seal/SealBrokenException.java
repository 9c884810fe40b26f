package io.cloudlet.core.internal.seal;

/**
 * Something sealed does not open. Nothing of it has been handed out that was not authenticated before. Never leaves the
 * engine: whoever asked for the bytes says what it means.
 */
public final class SealBrokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What did not hold. */
    public enum Reason {

        /** The first 56 bytes do not belong to this key and context. */
        COMMITMENT,

        /** A chunk is not what was sealed at its place. */
        CHUNK,

        /** The message ends before its last chunk. */
        TRUNCATED,

        /** No sealed message has this length, or no chunk of one. */
        LENGTH,

        /** What came with a wrapped key is no point of the curve. */
        ENCAPSULATION,

        /** A wrapped key is not for this recipient, info and associated data, or was altered. */
        WRAP
    }

    private final Reason reason;

    SealBrokenException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static SealBrokenException commitment() {
        return new SealBrokenException(
                Reason.COMMITMENT, "commitment does not match: another key or context, or an altered prefix");
    }

    static SealBrokenException chunk(long index) {
        return new SealBrokenException(Reason.CHUNK, "chunk " + index + " is not what was sealed there");
    }

    static SealBrokenException truncated(long index) {
        return new SealBrokenException(Reason.TRUNCATED, "truncated: the message ends before chunk " + index);
    }

    static SealBrokenException length(String what, long length) {
        return new SealBrokenException(Reason.LENGTH, "length: " + what + " cannot have " + length + " bytes");
    }

    static SealBrokenException encapsulation(String why) {
        return new SealBrokenException(Reason.ENCAPSULATION, "encapsulated key: " + why);
    }

    static SealBrokenException wrap() {
        return new SealBrokenException(
                Reason.WRAP, "wrap does not open: for another key, info or associated data, or altered");
    }

    /** What did not hold. */
    public Reason reason() {
        return reason;
    }

    /** The same once more, for whoever goes on asking. */
    SealBrokenException again() {
        return new SealBrokenException(reason, String.valueOf(getMessage()));
    }
}
