package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.fence.AudienceReader;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.FenceId;
import io.cloudlet.service.Export;
import io.cloudlet.service.Scope;
import io.cloudlet.service.Service;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads services that were exported to this cloudlet, and its own. Changes show once the index publishes. Confined to the
 * core thread.
 */
final class ExportReader implements AudienceReader {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.discovery");

    private final CloudletId self;
    private final ServiceIndex index;
    private final ServiceLog log;
    private final Registrations registrations;
    private final Unread unread;

    ExportReader(CloudletId self, ServiceIndex index, ServiceLog log, Registrations registrations, Unread unread) {
        this.self = self;
        this.index = index;
        this.log = log;
        this.registrations = registrations;
        this.unread = unread;
    }

    @Override
    public void opened(CloudletId origin, FenceId audience, byte[] key, byte[] body) {
        if (!Keys.isService(key)) {
            return;
        }
        String id = Keys.suffix(key);
        unread.read(origin, key); // what stands in clear came before
        try {
            Export export = log.export(audience, origin);
            Service service =
                    ServiceCodec.scoped(ServiceCodec.decodeService(body), Scope.EXPORTED, Optional.of(export));
            index.put(origin, id, service, Optional.of(audience));
            if (origin.equals(self)) {
                registrations.opened(audience, id, service);
            }
        } catch (MalformedException | InvalidArgumentException e) {
            LOG.warn("a service exported by {} cannot be used: {}", origin.abbreviated(), e.getMessage());
            index.remove(origin, id, Optional.of(audience));
        }
    }

    @Override
    public void gone(CloudletId origin, FenceId audience, byte[] key) {
        if (Keys.isService(key)) {
            index.remove(origin, Keys.suffix(key), Optional.of(audience));
        }
    }

    @Override
    public void left(FenceId audience) {
        index.removeAll(audience);
        registrations.left(audience);
    }

    @Override
    public CompletionStage<?> encryptAnew(FenceId audience, byte[] key, byte[] body) {
        return Keys.isService(key)
                ? log.encryptAnew(audience, Keys.suffix(key), body)
                : CompletableFuture.completedFuture(null);
    }

    /** An endpoint is no secret that a new key would protect from whoever has read it. */
    @Override
    public boolean wantsAnew(FenceId audience, byte[] key, byte[] body) {
        return false;
    }

    /** What runs on a cloudlet that was removed is gone with it. */
    @Override
    public CompletionStage<?> adopt(FenceId fence) {
        return CompletableFuture.completedFuture(fence);
    }
}
