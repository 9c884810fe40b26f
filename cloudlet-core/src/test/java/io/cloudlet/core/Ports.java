package io.cloudlet.core;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ports of the loopback address for whoever listens, goes away, and comes back to the same one. They lie below those that systems
 * give to outgoing connections: one of those would hold such a port meanwhile.
 */
public final class Ports {

    private static final int FIRST = 10_000;
    private static final int COUNT = 22_000;
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A port at which nobody listens, never the same twice. */
    public static int free() {
        int port = FIRST + CHANCE.nextInt(COUNT);
        return GIVEN.add(port) && isFree(port) ? port : free();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
