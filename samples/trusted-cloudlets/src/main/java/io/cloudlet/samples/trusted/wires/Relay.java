package io.cloudlet.samples.trusted.wires;

import java.io.IOException;
import java.net.Socket;

/** The way in to one port of a cloudlet: others know the relay's port only, so a cut relay is a cloudlet out of reach. */
public final class Relay implements AutoCloseable {

    private final Tunnels tunnels = new Tunnels();
    private final Gate gate = new Gate(this::pass);
    private volatile int target;

    /** The port that others dial; the same for as long as this relay lives. */
    public int port() {
        return gate.port();
    }

    /** Says behind which port the cloudlet now listens; it may change with each of its processes. */
    public void leadTo(int port) {
        target = port;
    }

    /** Drops every connection and every new one. */
    public void cut() {
        tunnels.cut();
    }

    /** Lets connections pass again. */
    public void heal() {
        tunnels.heal();
    }

    @Override
    public void close() {
        gate.close();
        tunnels.cut();
    }

    int target() {
        return target;
    }

    private void pass(Socket guest) throws IOException {
        if (!tunnels.isCut()) {
            tunnels.carry(guest, Gate.dial(target));
        }
    }
}
