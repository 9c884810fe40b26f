package io.cloudlet.core.internal.peering;

import io.cloudlet.spi.runtime.Network.Connection;

/**
 * How much waits on one connection, each way, so that no peer can make it more than a bound: while too many of its frames wait
 * for the core thread nothing more is read from it; whose own reading falls behind too far is given up. Thread-safe.
 */
final class Backlog {

    /** More than all that is ever sent without waiting for what went before: pieces of logs, bodies, tunnels. */
    static final long MOST_UNSENT = 96L << 20;

    /** Of the peer's bytes, waiting for the core thread; a frame of the largest size is always taken whole. */
    static final long MOST_UNREAD = 8L << 20;

    private static final int FRAME_OVERHEAD = 64;

    private final Connection connection;
    private long unread;
    private long unsent;
    private boolean held;

    Backlog(Connection connection) {
        this.connection = connection;
    }

    /** A frame came, and waits. */
    synchronized void came(int bytes) {
        unread += bytes + FRAME_OVERHEAD;
        if (!held && unread > MOST_UNREAD) {
            held = true;
            connection.reading(false);
        }
    }

    /** A frame waits no more. */
    synchronized void taken(int bytes) {
        unread -= bytes + FRAME_OVERHEAD;
        if (held && unread < MOST_UNREAD / 2) {
            held = false;
            connection.reading(true);
        }
    }

    /** Whether there is room for a frame to be sent; it then waits. */
    synchronized boolean sending(int bytes) {
        if (unsent + bytes + FRAME_OVERHEAD > MOST_UNSENT) {
            return false;
        }
        unsent += bytes + FRAME_OVERHEAD;
        return true;
    }

    /** It has left, or never will. */
    synchronized void sent(int bytes) {
        unsent -= bytes + FRAME_OVERHEAD;
    }
}
