package io.cloudlet.tpm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel keeps of the machine's start. */
final class BootLogFile {

    private static final int MOST_BYTES = 1 << 20;

    private BootLogFile() {}

    /** The whole log; the kernel's file does not say how long it is. */
    static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] log = in.readNBytes(MOST_BYTES + 1);
            if (log.length > MOST_BYTES) {
                throw new IOException("it is longer than " + MOST_BYTES + " bytes");
            }
            return log;
        }
    }
}
