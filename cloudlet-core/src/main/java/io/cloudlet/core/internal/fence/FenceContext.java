package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.RecordStore;
import io.cloudlet.spi.trust.WrappingKeys;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every part of this package needs to know.
 *
 * @param core the one thread that state is confined to
 * @param horizon what was certainly written before whatever is heard of now
 * @param keysOf the identity keys, present and former, of whoever was ever admitted
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FenceContext(
        CloudletId self,
        byte[] federation,
        SigningKey identity,
        CloudletRuntime runtime,
        Executor core,
        RecordStore store,
        OwnLog own,
        Logs logs,
        WrappingKeys wrappingKeys,
        Horizon horizon,
        Function<CloudletId, List<VerificationKey>> keysOf) {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");

    /** Stores a value, before whatever is appended from now on. */
    void keep(String name, byte[] content) {
        store.apply(new RecordStore.Batch(List.of(), List.of(new RecordStore.Value(name, content))))
                .exceptionally(failure -> {
                    boolean closing = failure instanceof CloudletException known && known.code() == ErrorCode.CLOSED;
                    if (!closing) {
                        LOG.error("{} could not be stored: {}", name, failure.getMessage());
                    }
                    return null;
                });
    }
}
