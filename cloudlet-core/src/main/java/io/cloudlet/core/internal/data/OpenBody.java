package io.cloudlet.core.internal.data;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CloudletException;
import io.cloudlet.CorruptException;
import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.core.internal.seal.Opener;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.spi.storage.BlobStore.BlobReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One body being read, part by part: from here as long as that goes well, then from other members. Nothing is handed out that
 * was not authenticated. Used by one thread, which waits.
 */
final class OpenBody implements AutoCloseable {

    private static final byte[] NOTHING = {};

    private final Reads reads;
    private final Located at;
    private final Body body;
    private final Parts parts;
    private final List<String> complaints = new ArrayList<>();
    private @Nullable BlobReader here;
    private boolean lookedHere;
    private @Nullable Opener opener;
    private volatile @Nullable Fetch fetch;
    private long next;

    OpenBody(Reads reads, Located at, Body body, Parts parts) {
        this.reads = reads;
        this.at = at;
        this.body = body;
        this.parts = parts;
    }

    boolean hasNext() {
        return next < parts.count();
    }

    /** The first chunk that was not handed out yet. */
    long nextChunk() {
        return next == 0 ? parts.chunk(1) : parts.chunk(next);
    }

    /** The next piece of plaintext. */
    byte[] next() {
        return next(ciphertext -> {});
    }

    /** The same, its verified ciphertext going to {@code tap}, that of the prefix before the first. */
    byte[] next(Consumer<byte[]> tap) {
        if (next == 0) {
            take(tap);
        }
        return take(tap);
    }

    private byte[] take(Consumer<byte[]> tap) {
        byte[] sealed = sealedHere();
        if (sealed == null) {
            sealed = reads.calls().call("reading " + at, () -> fetch().next());
        }
        while (true) {
            try {
                byte[] text = open(sealed);
                next++;
                tap.accept(sealed);
                return text;
            } catch (SealBrokenException e) {
                sealed = again(String.valueOf(e.getMessage()));
            }
        }
    }

    private byte[] open(byte[] sealed) {
        if (next == 0) {
            opener = reads.seal().opener(body.key(), at.object(), at.version(), sealed);
            return NOTHING;
        }
        return BodySeal.open(Objects.requireNonNull(opener, "the prefix comes first"), parts, next, sealed);
    }

    private byte[] again(String why) {
        if (here != null) {
            damagedHere(why);
            return reads.calls().call("reading " + at, () -> fetch().next());
        }
        return reads.calls().call("reading " + at, () -> fetch().again(why));
    }

    private Fetch fetch() {
        Fetch running = fetch;
        if (running == null) {
            running = reads.fetch(at, body, parts, next, complaints);
            fetch = running;
        }
        return running;
    }

    private byte @Nullable [] sealedHere() {
        try {
            if (!lookedHere) {
                lookedHere = true;
                here = reads.blobs().open(body.blob()).orElse(null);
                requireWhole();
            }
            BlobReader open = here;
            return open == null ? null : BodySeal.read(open, parts, next);
        } catch (CorruptException | BackendFaultException e) {
            damagedHere(words(e));
            return null;
        }
    }

    private void requireWhole() {
        BlobReader open = here;
        long size = Cobblestone.ciphertextLength(body.size());
        if (open != null && open.size() != size) {
            damagedHere("has " + open.size() + " bytes of it, " + size + " were written");
        }
    }

    private void damagedHere(String why) {
        complaints.add(why);
        closeHere();
    }

    private static String words(CloudletException e) {
        return String.valueOf(e.getMessage());
    }

    private void closeHere() {
        BlobReader open = here;
        here = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeHere();
        Fetch running = fetch;
        if (running != null) {
            reads.later(running::close);
        }
    }
}
