package io.cloudlet.service;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import java.time.Duration;

/**
 * How a cloudlet finds out whether a service still answers. While the check passes, the registration's lease is kept, also
 * across restarts of the cloudlet; two failures in a row hide the instance at once, the next success shows it again.
 *
 * @param kind what is tried
 * @param path for {@link Kind#HTTP}: the path of a GET that must answer 2xx, with a leading slash; otherwise empty
 * @param interval from one try to the next: 100 ms to 1 hour
 */
public record Check(Kind kind, String path, Duration interval) {

    private static final Duration USUAL = Duration.ofSeconds(5);
    private static final int LONGEST_PATH = 512;

    /** What is tried. */
    public enum Kind {
        /** A TCP connection to the endpoint's host and port. */
        TCP,
        /** An HTTP GET below the endpoint. */
        HTTP
    }

    public Check {
        boolean pathFits = kind == Kind.HTTP ? path.startsWith("/") && path.length() <= LONGEST_PATH : path.isEmpty();
        if (!pathFits) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "check path must begin with / for HTTP (at most 512 characters) and be empty for TCP: \"" + path
                            + "\"");
        }
        if (interval.compareTo(Duration.ofMillis(100)) < 0 || interval.compareTo(Duration.ofHours(1)) > 0) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "check interval must be 100 ms to 1 h: " + interval);
        }
    }

    /** Connects to the endpoint every 5 s. */
    public static Check tcp() {
        return new Check(Kind.TCP, "", USUAL);
    }

    /** GETs {@code path} at the endpoint's host and port every 5 s. */
    public static Check http(String path) {
        return new Check(Kind.HTTP, path, USUAL);
    }

    /** The same at another interval. */
    public Check every(Duration interval) {
        return new Check(kind, path, interval);
    }
}
