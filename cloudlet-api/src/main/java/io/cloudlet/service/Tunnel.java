package io.cloudlet.service;

import java.net.URI;
import java.util.Optional;

/**
 * A way to an instance over the link to its cloudlet: a port on this machine's loopback address. Each connection to it is
 * carried to the cloudlet where the instance runs, which connects to the registered endpoint, if the instance is offered to
 * this cloudlet then; bytes pass as they are, so that TLS, where the service speaks it, is between the application and the
 * service. A connection that breaks on one side breaks on the other; it is never passed off as ended.
 *
 * <p>Whoever can connect to the port, any program on this machine, reaches the service as this cloudlet does. Closing the
 * tunnel, or the federation, closes the port and ends its connections. Thread-safe.
 */
public interface Tunnel extends AutoCloseable {

    /** Where it leads. */
    ServiceInstance instance();

    /** What to connect to: the instance's endpoint, with this machine's address and the tunnel's port in the place of its own. */
    URI endpoint();

    /** How many connections it carries now. */
    int connections();

    /**
     * Why the newest connection that came to nothing, or broke, did; empty while none did. Whoever finds a connection to this
     * port broken finds the reason here already.
     */
    Optional<String> lastFailure();

    /** Closes the port, then ends its connections. Twice does nothing. */
    @Override
    void close();
}
