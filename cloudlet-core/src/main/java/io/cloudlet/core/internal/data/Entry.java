package io.cloudlet.core.internal.data;

import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.data.DataObject.Version;
import java.time.Instant;
import java.util.Optional;

/**
 * One version of a dataset or object, as a record in some log says it. An immutable value.
 *
 * @param seen what its writer knew when writing, the version itself included
 */
record Entry(Subject subject, Version version, Seen seen, Content content) {

    /** The highest number that a version may have: far beyond what anybody writes, far from an overflow. */
    static final long HIGHEST_NUMBER = 1L << 48;

    /** What a version says. */
    sealed interface Content {}

    /** That there is none any more. Such an entry stays for ever, or what it deleted could come back. */
    record Deleted() implements Content {}

    /** A dataset's settings. */
    record Settings(int versionsKept, boolean reencrypts) implements Content {}

    /**
     * Where an object's body is, and what opens it.
     *
     * @param size bytes of plaintext
     * @param blob the id under which stores keep the ciphertext, as hexadecimal digits
     * @param key made for this body alone
     * @param written what the writer's wall clock showed
     */
    record Body(long size, String blob, SealKey key, Instant written) implements Content {}

    boolean deleted() {
        return content instanceof Deleted;
    }

    /** The body, if this is an object that was not deleted. */
    Optional<Body> body() {
        return content instanceof Body body ? Optional.of(body) : Optional.empty();
    }

    /** The settings, if this is a dataset that was not removed. */
    Optional<Settings> settings() {
        return content instanceof Settings settings ? Optional.of(settings) : Optional.empty();
    }

    /** Whether its writer knew {@code other}, and so wrote this in its place. */
    boolean supersedes(Entry other) {
        return !version.equals(other.version) && seen.covers(other.version);
    }

    Entry with(Body body) {
        return new Entry(subject, version, seen, body);
    }
}
