package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.policy.FenceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who reads which sealed records, by the first byte of their key in clear. Confined to the core thread. */
public final class AudienceReaders {

    private final Map<Byte, AudienceReader> readers = new HashMap<>();

    /** From now on that reader gets the records whose key in clear begins so. */
    public void add(char first, AudienceReader reader) {
        readers.put((byte) first, reader);
    }

    AudienceReader of(byte[] clear) {
        return clear.length == 0 ? NOBODY : readers.getOrDefault(clear[0], NOBODY);
    }

    Collection<AudienceReader> all() {
        return new ArrayList<>(readers.values());
    }

    /** Of kinds of records that a later version brings, nothing is known here. */
    private static final AudienceReader NOBODY = new AudienceReader() {
        @Override
        public void opened(CloudletId origin, FenceId fence, byte[] key, byte[] body) {}

        @Override
        public void gone(CloudletId origin, FenceId fence, byte[] key) {}

        @Override
        public void left(FenceId fence) {}

        @Override
        public boolean wantsAnew(FenceId fence, byte[] key, byte[] body) {
            return false;
        }

        @Override
        public CompletionStage<?> encryptAnew(FenceId fence, byte[] key, byte[] body) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> adopt(FenceId fence) {
            return CompletableFuture.completedFuture(null);
        }
    };
}
