package io.cloudlet.tpm;

import java.io.IOException;

/**
 * A way to a TPM: one command goes, one answer comes. Used by one thread, but for {@link #abort}.
 */
interface Transport {

    /** The most bytes of a command or an answer that any TPM takes. */
    int MOST_BYTES = 4096;

    /** Tag, length and code. */
    int HEADER_LENGTH = 10;

    /** Connects; called once, before anything else. */
    void open() throws IOException;

    /**
     * Sends a command and waits for its answer.
     *
     * @return a header and as many bytes as it says
     * @throws IOException if the connection broke, was aborted, or what came is no answer
     */
    byte[] exchange(byte[] command) throws IOException;

    /** Ends it; whoever waits in {@link #open} or {@link #exchange} gets an exception. By any thread, at any time, more than once. */
    void abort();
}
