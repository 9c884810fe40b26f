package io.cloudlet.core.internal.data;

import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.data.Writes.Reserved;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.seal.Sealer;
import io.cloudlet.policy.FenceId;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.BlobStore.BlobWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Writes objects: a number from the core, the body sealed into the store on the thread of whoever writes, then the record. A
 * failure on the way leaves nothing that anybody sees. Thread-safe.
 */
final class Puts {

    private static final int BUFFER = 16 * Cobblestone.CHUNK_LENGTH;

    private final Calls calls;
    private final FencedCalls fenced;
    private final Executor core;
    private final Writes writes;
    private final BlobKeeper keeper;
    private final BlobStore blobs;
    private final BodySeal seal;
    private final CloudletRuntime runtime;

    /** Where plaintext comes from. */
    interface Content {

        /** Gives all of it. */
        void to(Sealer sealer) throws IOException;

        static Content of(byte[] bytes) {
            return sealer -> sealer.write(ByteBuffer.wrap(bytes));
        }

        /** To the stream's end; it is not closed. */
        static Content of(InputStream stream) {
            return sealer -> {
                byte[] buffer = new byte[BUFFER];
                for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                    sealer.write(ByteBuffer.wrap(buffer, 0, read));
                }
            };
        }
    }

    Puts(
            Calls calls,
            FencedCalls fenced,
            Executor core,
            Writes writes,
            BlobKeeper keeper,
            BlobStore blobs,
            BodySeal seal,
            CloudletRuntime runtime) {
        this.calls = calls;
        this.fenced = fenced;
        this.core = core;
        this.writes = writes;
        this.keeper = keeper;
        this.blobs = blobs;
        this.seal = seal;
        this.runtime = runtime;
    }

    Entry put(FenceId fence, Subject object, Content content) {
        String what = "writing " + object;
        Reserved reserved = reserve(what, fence, object);
        Body body;
        try {
            body = store(reserved, content);
        } catch (RuntimeException e) {
            core.execute(() -> writes.abandon(reserved));
            throw e;
        }
        return calls.call(what, () -> writes.append(reserved, body));
    }

    /** A number that comes after the caller has given up waiting is given back. */
    private Reserved reserve(String what, FenceId fence, Subject object) {
        CompletableFuture<Reserved> number = new CompletableFuture<>();
        try {
            return fenced.call(
                    what,
                    fence,
                    () -> writes.reserve(fence, object).whenComplete((reserved, failure) -> number.complete(reserved)));
        } catch (RuntimeException e) {
            CompletionStage<Reserved> late = number;
            core.execute(() -> late.thenAccept(reserved -> {
                if (reserved != null) {
                    writes.abandon(reserved);
                }
            }));
            throw e;
        }
    }

    /** The sink is the store, which never throws {@code IOException}: one that comes is the content's. */
    private Body store(Reserved reserved, Content content) {
        String blob = keeper.fresh();
        SealKey key = SealKey.generate(runtime.keyEntropy());
        try (BlobWriter to = blobs.create(blob)) {
            Sealer sealer = seal.sealer(
                    to, keeper::requireOpen, key, reserved.subject(), reserved.version(), runtime.keyEntropy());
            content.to(sealer);
            sealer.finish();
            long size = Cobblestone.plaintextLength(to.size());
            to.commit();
            return new Body(size, blob, key, runtime.time().wall());
        } catch (IOException e) {
            keeper.written(blob);
            throw new UncheckedIOException("the content of " + reserved.subject() + " could not be read: " + e, e);
        } catch (RuntimeException | Error e) {
            keeper.written(blob);
            throw e;
        }
    }
}
