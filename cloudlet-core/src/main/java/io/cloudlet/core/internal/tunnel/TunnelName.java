package io.cloudlet.core.internal.tunnel;

import io.cloudlet.CloudletId;

/**
 * Names a tunnel on this side.
 *
 * @param mine whether this side opened it, and so chose the number
 */
record TunnelName(CloudletId peer, boolean mine, long number) {}
