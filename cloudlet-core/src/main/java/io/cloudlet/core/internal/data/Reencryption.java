package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.CorruptException;
import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.data.EntryCodec.Named;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.core.internal.fence.AudienceLog.Change;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.core.internal.seal.Opener;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.seal.Sealer;
import io.cloudlet.policy.FenceId;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.BlobStore.BlobReader;
import io.cloudlet.spi.storage.BlobStore.BlobWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts bodies anew: the same version, the same content, another key and another blob. One at a time, on a thread of its
 * own; what is not here, or damaged, cannot be encrypted, and only its key is wrapped anew.
 */
final class Reencryption {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.data");

    private final CloudletId self;
    private final DataIndex index;
    private final AudienceLog audience;
    private final BlobStore blobs;
    private final BlobKeeper keeper;
    private final BodySeal seal;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Retention retention;

    Reencryption(
            CloudletId self,
            DataIndex index,
            AudienceLog audience,
            BlobStore blobs,
            BlobKeeper keeper,
            BodySeal seal,
            CloudletRuntime runtime,
            Executor core,
            Retention retention) {
        this.self = self;
        this.index = index;
        this.audience = audience;
        this.blobs = blobs;
        this.keeper = keeper;
        this.seal = seal;
        this.runtime = runtime;
        this.core = core;
        this.retention = retention;
    }

    /** On the core thread; completes once what replaces the own record is durable, or the record is gone. */
    CompletionStage<?> encryptAnew(FenceId fence, Entry entry) {
        Optional<Body> body = entry.body();
        if (body.isEmpty()) {
            return append(fence, entry);
        }
        CompletableFuture<Optional<Body>> sealed = new CompletableFuture<>();
        runtime.serial("reencrypt").execute(() -> {
            try {
                sealed.complete(sealAnew(fence, entry, body.get()));
            } catch (RuntimeException e) {
                sealed.completeExceptionally(e);
            }
        });
        return sealed.thenComposeAsync(fresh -> replace(fence, entry, fresh), core);
    }

    private CompletionStage<?> replace(FenceId fence, Entry entry, Optional<Body> fresh) {
        if (!stands(fence, entry)) {
            fresh.ifPresent(body -> settle(body, true));
            return CompletableFuture.completedFuture(entry);
        }
        Entry next = fresh.map(entry::with).orElse(entry);
        return append(fence, next)
                .whenCompleteAsync(
                        (done, failure) -> fresh.ifPresent(
                                body -> settle(body, failure != null && !Writes.mayHaveHappened(failure))),
                        core);
    }

    /** The former body goes by itself, as nobody names it once the record is replaced. */
    private void settle(Body body, boolean unused) {
        keeper.written(body.blob());
        if (unused) {
            keeper.release(body.blob());
        }
    }

    private boolean stands(FenceId fence, Entry entry) {
        Named name = new Named(entry.subject(), entry.version());
        return index.versions(fence, entry.subject())
                        .said(self, entry.version())
                        .isPresent()
                && !retention.leaving(fence, name);
    }

    private CompletionStage<?> append(FenceId fence, Entry entry) {
        try {
            return audience.append(fence, List.of(Change.put(EntryCodec.key(entry), EntryCodec.body(entry))));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The new body; empty if the old one cannot be read. Fails if the new one cannot be written. */
    private Optional<Body> sealAnew(FenceId fence, Entry entry, Body old) {
        try (BlobReader from = blobs.open(old.blob()).orElse(null)) {
            if (from != null && from.size() == Cobblestone.ciphertextLength(old.size())) {
                return Optional.of(copy(entry, old, from));
            }
            keepsKeyOnly(fence, entry, from == null ? "its body is not here" : "its body is damaged here");
        } catch (SealBrokenException | CorruptException e) {
            keepsKeyOnly(fence, entry, "its body is damaged here: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static void keepsKeyOnly(FenceId fence, Entry entry, String why) {
        LOG.warn(
                "{} {} in fence {} is not encrypted anew, only its key is wrapped anew: {}",
                entry.subject(),
                entry.version(),
                fence.abbreviated(),
                why);
    }

    private Body copy(Entry entry, Body old, BlobReader from) {
        String blob = keeper.fresh();
        SealKey key = SealKey.generate(runtime.keyEntropy());
        Parts parts = Parts.whole(old.size());
        try (BlobWriter to = blobs.create(blob)) {
            Opener opener = seal.opener(old.key(), entry.subject(), entry.version(), BodySeal.read(from, parts, 0));
            Sealer sealer =
                    seal.sealer(to, keeper::requireOpen, key, entry.subject(), entry.version(), runtime.keyEntropy());
            for (long i = 1; i < parts.count(); i++) {
                sealer.write(ByteBuffer.wrap(BodySeal.open(opener, parts, i, BodySeal.read(from, parts, i))));
            }
            sealer.finish();
            to.commit();
            return new Body(old.size(), blob, key, old.written());
        } catch (IOException e) {
            keeper.written(blob);
            throw new UncheckedIOException(e); // the store throws what it has to say itself
        } catch (CloudletException | SealBrokenException e) {
            keeper.written(blob);
            throw e;
        }
    }
}
