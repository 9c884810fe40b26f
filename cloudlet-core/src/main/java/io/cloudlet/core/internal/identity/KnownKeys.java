package io.cloudlet.core.internal.identity;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys that somebody in this process holds. One that comes again as bytes, as a lease does with every checkpoint, becomes the
 * same object, which has the tables that the curve's library computed for it: they take twice as long as a verification with
 * them. What nobody holds is forgotten. Thread-safe.
 */
final class KnownKeys {

    private final ConcurrentHashMap<ByteBuffer, Held> held = new ConcurrentHashMap<>();
    private final ReferenceQueue<VerificationKey> gone = new ReferenceQueue<>();

    private static final class Held extends WeakReference<VerificationKey> {

        private final ByteBuffer name;

        private Held(ByteBuffer name, VerificationKey key, ReferenceQueue<VerificationKey> gone) {
            super(key, gone);
            this.name = name;
        }
    }

    /** The key of that encoding: the one that is held, or what {@code decoded} gives. */
    VerificationKey get(byte[] encoded, Supplier<VerificationKey> decoded) {
        forget();
        Held known = held.get(ByteBuffer.wrap(encoded));
        @Nullable VerificationKey key = known == null ? null : known.get();
        if (key == null) {
            key = decoded.get();
            ByteBuffer name = ByteBuffer.wrap(key.encoded());
            held.put(name, new Held(name, key, gone));
        }
        return key;
    }

    private void forget() {
        for (Reference<?> one = gone.poll(); one != null; one = gone.poll()) {
            if (one instanceof Held key) {
                held.remove(key.name, key);
            }
        }
    }

    /** How many are held, or were until just now. */
    int size() {
        forget();
        return held.size();
    }
}
