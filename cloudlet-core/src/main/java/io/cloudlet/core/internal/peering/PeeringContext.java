package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What every part of peering needs to know.
 *
 * @param core the one thread that state is confined to
 * @param exchange takes the frames that links only carry
 * @param identities everybody's identity keys
 * @param beat how often liveness is shown and measured
 */
public record PeeringContext(
        CloudletId self,
        FederationId federation,
        CloudletRuntime runtime,
        Executor core,
        Logs logs,
        Greeter greeter,
        Exchange exchange,
        Identities identities,
        Optional<HostPort> proxy,
        Duration beat) {}
