package io.cloudlet.service;

import io.cloudlet.DeniedException;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.UnreachableException;
import java.util.List;

/**
 * The services of the federation, and the use cases Manage Services and Use Service. Registrations are durable and signed
 * when the call returns and reach linked members in about one network delay.
 */
public interface Services {

    /**
     * Asks for a service by name. In the first moments after opening a cloudlet that knows many thousands of services, it waits until those
     * of that name are read, some milliseconds.
     */
    ServiceQuery named(String name);

    /**
     * Registers an instance on this cloudlet. The same name, version and endpoint registered again replaces it, also where it
     * was for others before: who is left out finds it no more. One that is exported waits until it can be sealed, up to the
     * deadline; if it cannot be, nothing is registered.
     *
     * @throws InvalidArgumentException if the version is not semantic versioning, or it is exported to this cloudlet alone
     * @throws NotFoundException if it is exported to a cloudlet that is no member, or inside a fence that is not known here
     * @throws DeniedException {@code not-in-fence}, if this cloudlet is not inside
     * @throws UnreachableException {@code fence-pending} or {@code keeper-away}, if there is no key to seal it under
     */
    Registration register(Service service);

    /** Registers many in one durable, signed batch; far faster than one by one. All or none. */
    List<Registration> register(List<Service> services);

    /** Everything that can be found now, by service name, best first. */
    List<ServiceInstance> list();

    /** Registrations of this cloudlet, also those of its former process whose lease is still kept. */
    List<Registration> registrations();

    /**
     * Opens a tunnel to an instance, over the link to its cloudlet; where none is kept, one is made. For an instance of this cloudlet
     * the tunnel's endpoint is its own. The cloudlet where it runs decides on every connection: it must be registered there
     * then, for this cloudlet among others. At most 128 connections between two cloudlets are carried each way.
     *
     * @throws UnreachableException if there is no link with its cloudlet; the message says why
     */
    Tunnel tunnel(ServiceInstance instance);

    /** Publishes a template to every member; the same name and version again replaces it. */
    void publish(ServiceTemplate template);

    /**
     * Withdraws a template of this cloudlet.
     *
     * @throws DeniedException never for one's own; others' templates cannot be named
     */
    void withdraw(String name, String version);

    /** Every template published by a member, by name and version; those of several publishers each. */
    List<ServiceTemplate> templates();
}
