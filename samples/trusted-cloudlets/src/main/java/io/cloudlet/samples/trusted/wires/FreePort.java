package io.cloudlet.samples.trusted.wires;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds a port for a process that must be told one before it starts. */
public final class FreePort {

    /** Below the ports that Linux, macOS and Windows give to outgoing connections, so that none takes it meanwhile. */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;
    private static final int TRIES = 200;

    private FreePort() {}

    /** A port that was free a moment ago. */
    public static int find() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + HIGHEST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, Gate.LOOPBACK)) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
