package io.cloudlet.service;

/**
 * A registered instance. The registration lasts until it is closed, its process ends without another taking over within
 * the lease, or its check fails.
 */
public interface Registration extends AutoCloseable {

    /** What was registered. */
    Service service();

    /** Names the instance within its cloudlet, stable across restarts: same name, version and endpoint, same id. */
    String id();

    /** Whether it can be found now: false while its check fails. */
    boolean visible();

    /** Removes it, durably; removal reaches every member, also those that are away. A second call does nothing. */
    @Override
    void close();
}
