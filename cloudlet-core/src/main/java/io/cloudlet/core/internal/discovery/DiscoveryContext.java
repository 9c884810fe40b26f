package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.fence.ExportLog;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.RecordStore;
import java.util.concurrent.Executor;

/**
 * What every part of this package needs to know.
 *
 * @param core the one thread that state is confined to
 */
public record DiscoveryContext(
        CloudletId self,
        Places places,
        CloudletRuntime runtime,
        Executor core,
        RecordStore store,
        OwnLog own,
        Logs logs,
        ExportLog audiences) {}
