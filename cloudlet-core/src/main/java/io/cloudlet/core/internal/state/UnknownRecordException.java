package io.cloudlet.core.internal.state;

/**
 * A record of a version or class that this library does not know: written by a newer one, most likely. Its origin's log
 * stops here, and no other.
 */
public final class UnknownRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int version;
    private final int classByte;

    UnknownRecordException(int version, int classByte) {
        super("record of version " + version + " and class " + classByte + " is not known here");
        this.version = version;
        this.classByte = classByte;
    }

    public int version() {
        return version;
    }

    /** The class, in clear in every version; means {@link LogRecord.Kind} even where the version is unknown. */
    public int classByte() {
        return classByte;
    }
}
