package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.data.BlobFrames.Bytes;
import io.cloudlet.core.internal.data.BlobFrames.Find;
import io.cloudlet.core.internal.data.BlobFrames.Found;
import io.cloudlet.core.internal.data.BlobFrames.Read;
import io.cloudlet.core.internal.data.BlobFrames.Status;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.policy.FenceId;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.BlobStore.BlobReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives bodies to other members of their fences. It decides for itself, whatever the asker believes: only a member that is in
 * the roster now gets anything, and only what a version of that fence names. It keeps nothing but the requests under way, of
 * which each peer may have 64 at a time: an answer counts until it has left. On the core thread; disks are read on {@code disk}.
 */
final class BlobDesk {

    /** Requests of one peer at a time. */
    static final int MOST_REQUESTS = 64;

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.data");
    private static final byte[] NOTHING = {};

    private final CloudletId self;
    private final AudienceLog audience;
    private final DataIndex index;
    private final BlobStore blobs;
    private final Neighbours neighbours;
    private final Executor core;
    private final Executor disk;
    private final Map<CloudletId, Integer> underWay = new HashMap<>();

    BlobDesk(
            CloudletId self,
            AudienceLog audience,
            DataIndex index,
            BlobStore blobs,
            Neighbours neighbours,
            Executor core,
            Executor disk) {
        this.self = self;
        this.audience = audience;
        this.index = index;
        this.blobs = blobs;
        this.neighbours = neighbours;
        this.core = core;
        this.disk = disk;
    }

    void find(CloudletId peer, Find find) {
        BiFunction<Status, String, byte[]> no = (status, words) -> new Found(find.request(), status, 0, words).encode();
        answer(peer, find.fence(), find.blob(), no, () -> {
            OptionalLong size = blobs.size(find.blob());
            return size.isPresent()
                    ? new Found(find.request(), Status.HERE, size.getAsLong(), "").encode()
                    : no.apply(Status.ABSENT, "");
        });
    }

    void read(CloudletId peer, Read read) {
        BiFunction<Status, String, byte[]> no =
                (status, words) -> new Bytes(read.request(), status, NOTHING, words).encode();
        answer(peer, read.fence(), read.blob(), no, () -> {
            Optional<BlobReader> open = blobs.open(read.blob());
            if (open.isEmpty()) {
                return no.apply(Status.ABSENT, "");
            }
            try (BlobReader blob = open.get()) {
                return new Bytes(read.request(), Status.HERE, bytes(blob, read), "").encode();
            }
        });
    }

    private static byte[] bytes(BlobReader blob, Read read) {
        long left = Math.max(0, blob.size() - read.offset());
        ByteBuffer into = ByteBuffer.allocate((int) Math.min(read.length(), left));
        int length = blob.read(read.offset(), into);
        return length == into.capacity() ? into.array() : Arrays.copyOf(into.array(), length);
    }

    /** Link gone: what is still being read for it counts no more, since nobody waits for it. */
    void down(CloudletId peer) {
        underWay.remove(peer);
    }

    private void answer(
            CloudletId peer, FenceId fence, String blob, BiFunction<Status, String, byte[]> no, Supplier<byte[]> yes) {
        if (!audience.admits(fence, peer)) {
            LOG.warn("{} asked for data of fence {}, which it is not in", peer.abbreviated(), fence.abbreviated());
            send(
                    peer,
                    no.apply(Status.REFUSED, peer.abbreviated() + " is not in the roster, says " + self.abbreviated()));
        } else if (!index.names(fence, blob)) {
            send(peer, no.apply(Status.ABSENT, "not known in that fence"));
        } else if (underWay.getOrDefault(peer, 0) >= MOST_REQUESTS) {
            send(peer, no.apply(Status.BUSY, MOST_REQUESTS + " requests are under way already"));
        } else {
            underWay.merge(peer, 1, Integer::sum);
            disk.execute(() -> {
                byte[] answer = fromDisk(no, yes);
                core.execute(() ->
                        neighbours.send(peer, answer).whenComplete((sent, failure) -> core.execute(() -> done(peer))));
            });
        }
    }

    private void send(CloudletId peer, byte[] answer) {
        neighbours.send(peer, answer).exceptionally(gone -> null);
    }

    private static byte[] fromDisk(BiFunction<Status, String, byte[]> no, Supplier<byte[]> yes) {
        try {
            return yes.get();
        } catch (CloudletException e) {
            LOG.warn("a body cannot be read: {}", e.getMessage());
            return no.apply(
                    Status.FAILED, e.code().code()); // the message would tell where this cloudlet keeps its files
        }
    }

    private void done(CloudletId peer) {
        underWay.computeIfPresent(peer, (p, count) -> count == 1 ? null : count - 1);
    }
}
