package io.cloudlet.tpm;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What transports share. */
final class Answers {

    private static final int LENGTH_AT = 2;

    private Answers() {}

    /** How long an answer says that it is. */
    static int length(byte[] header) throws IOException {
        int length = ByteBuffer.wrap(header).getInt(LENGTH_AT);
        if (length < Transport.HEADER_LENGTH || length > Transport.MOST_BYTES) {
            throw new IOException("an answer of " + Integer.toUnsignedString(length) + " bytes, from "
                    + Transport.HEADER_LENGTH + " to " + Transport.MOST_BYTES + " are possible");
        }
        return length;
    }

    /** Closing is all that is left to do; if that fails, too, nobody could do anything about it. */
    static void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The connection is given up already.
            return;
        }
    }
}
