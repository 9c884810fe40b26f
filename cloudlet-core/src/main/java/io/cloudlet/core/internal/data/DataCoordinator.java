package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.data.EntryCodec.Named;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.core.internal.fence.AudienceLog.Change;
import io.cloudlet.core.internal.fence.AudienceReader;
import io.cloudlet.core.internal.peering.Exchange;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.data.Data;
import io.cloudlet.policy.FenceId;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.BlobStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datasets and objects, wired: what records say goes to the index, what the index concludes goes to the log and the store, frames
 * of other members go to the desk and the client. On the core thread.
 */
public final class DataCoordinator implements AudienceReader, Exchange {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.data");

    private final Parts parts;
    private final DataIndex index = new DataIndex();
    private final BodySeal seal;
    private final BlobKeeper keeper;
    private final BlobClient client;
    private final Sources sources;
    private final BlobDesk desk;
    private final Writes writes;
    private final Retention retention;
    private final Reencryption reencryption;
    private final Adoption adoption;

    /**
     * What it is made of.
     *
     * @param federation its id, 32 bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Parts(
            CloudletId self,
            byte[] federation,
            CloudletRuntime runtime,
            Executor core,
            BlobStore blobs,
            AudienceLog audience,
            Neighbours neighbours) {}

    public DataCoordinator(Parts parts) {
        this.parts = parts;
        CloudletId self = parts.self();
        CloudletRuntime runtime = parts.runtime();
        Executor core = parts.core();
        BlobStore blobs = parts.blobs();
        AudienceLog audience = parts.audience();
        Executor disk = runtime.serial("blobs");
        seal = new BodySeal(parts.federation());
        keeper = new BlobKeeper(self, audience, index, blobs, runtime, core, disk);
        client = new BlobClient(parts.neighbours(), runtime, core);
        sources = new Sources(parts.neighbours(), audience, client);
        desk = new BlobDesk(self, audience, index, blobs, parts.neighbours(), core, disk);
        writes = new Writes(self, index, audience, keeper, core);
        retention = new Retention(self, index, audience, keeper, core);
        reencryption = new Reencryption(self, index, audience, blobs, keeper, seal, runtime, core, retention);
        adoption = new Adoption(self, index, audience, blobs, sources, core, disk);
    }

    /** The log can be written to, and everything stored has been read. */
    public void start() {
        retention.start();
        beat();
    }

    /** Begins nothing more; completes once nothing is written, or after a second. */
    public CompletionStage<?> stop() {
        retention.stop();
        return keeper.close();
    }

    /** Comes back to what could not be done before. */
    public void beat() {
        keeper.sweep();
        retention.schedule();
    }

    /** What an operator should know; empty if nothing. */
    public Optional<String> trouble() {
        return keeper.trouble();
    }

    /** What applications see. */
    public Data api(Calls calls) {
        Reads reads = new Reads(
                parts.self(),
                calls,
                parts.core(),
                index,
                parts.audience(),
                parts.blobs(),
                keeper,
                seal,
                client,
                sources);
        FencedCalls fenced = new FencedCalls(calls, parts.audience());
        Puts puts = new Puts(calls, fenced, parts.core(), writes, keeper, parts.blobs(), seal, parts.runtime());
        return new DataApi(parts.self(), calls, fenced, index, parts.audience(), writes, puts, reads);
    }

    @Override
    public void opened(CloudletId origin, FenceId fence, byte[] key, byte[] body) {
        try {
            Entry entry = EntryCodec.decode(key, body);
            VersionSet known = index.versions(fence, entry.subject());
            if (known.said(origin, entry.version()).filter(entry::equals).isEmpty()) {
                changed(fence, entry.subject(), index.put(origin, fence, entry));
            }
        } catch (MalformedException e) {
            LOG.warn("a data record of {} is ignored: {}", origin.abbreviated(), e.getMessage());
            gone(origin, fence, key);
        }
    }

    @Override
    public void gone(CloudletId origin, FenceId fence, byte[] key) {
        try {
            Named named = EntryCodec.decodeKey(key);
            Optional<String> released = index.remove(origin, fence, named.subject(), named.version());
            changed(fence, named.subject(), released);
        } catch (MalformedException e) {
            LOG.debug("a data record of {} that was ignored is gone", origin.abbreviated());
        }
    }

    private void changed(FenceId fence, Subject subject, Optional<String> released) {
        released.ifPresent(keeper::release);
        retention.changed(fence, subject);
    }

    /** Bodies stay: others may come for them once this cloudlet is back in the fence. */
    @Override
    public void left(FenceId fence) {
        index.drop(fence);
        retention.left(fence);
    }

    @Override
    public CompletionStage<?> encryptAnew(FenceId fence, byte[] key, byte[] body) {
        try {
            return reencryption.encryptAnew(fence, EntryCodec.decode(key, body));
        } catch (MalformedException e) {
            LOG.warn("an own data record cannot be read, and is only sealed anew: {}", e.getMessage());
            return parts.audience().append(fence, List.of(Change.put(key, body)));
        }
    }

    @Override
    public boolean wantsAnew(FenceId fence, byte[] key, byte[] body) {
        try {
            Entry entry = EntryCodec.decode(key, body);
            return entry.body().isPresent()
                    && index.settings(fence, entry.subject().dataset())
                            .filter(Entry.Settings::reencrypts)
                            .isPresent();
        } catch (MalformedException e) {
            return false;
        }
    }

    @Override
    public CompletionStage<?> adopt(FenceId fence) {
        return adoption.adopt(fence);
    }

    @Override
    public void frame(CloudletId peer, FrameType type, WireReader in) {
        switch (type) {
            case BLOB_FIND -> desk.find(peer, BlobFrames.Find.decode(in));
            case BLOB_READ -> desk.read(peer, BlobFrames.Read.decode(in));
            case BLOB_FOUND -> client.found(peer, BlobFrames.Found.decode(in));
            case BLOB_BYTES -> client.bytes(peer, BlobFrames.Bytes.decode(in));
            default -> throw in.malformed("a " + type + " is not about data");
        }
    }

    /** What is known, for tests of what is kept. */
    DataIndex index() {
        return index;
    }

    @Override
    public void linkDown(CloudletId peer) {
        desk.down(peer);
        client.down(peer);
    }
}
