package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An excerpt as it comes from a peer, piece by piece, together no more than fits. Not thread-safe. */
public final class ExcerptPieces {

    private static final long MOST_BYTES = 256L << 20;

    private final List<byte[]> leaves = new ArrayList<>();
    private final List<Excerpt.Live> live = new ArrayList<>();
    private @Nullable Excerpt first;
    private long bytes;

    /**
     * Adds a piece.
     *
     * @return whether anything came with it
     * @throws MalformedException if it is too much
     */
    public boolean add(Excerpt piece) {
        bytes += piece.cost();
        if (bytes > MOST_BYTES) {
            throw new MalformedException("a log of more than " + MOST_BYTES + " bytes");
        }
        first = first == null ? piece : first;
        leaves.addAll(piece.leaves());
        live.addAll(piece.live());
        return !piece.leaves().isEmpty() || !piece.live().isEmpty();
    }

    /** How many leaf hashes and live records have come. */
    public long received() {
        return (long) leaves.size() + live.size();
    }

    /** All that has come, with the checkpoint that came first; empty if nothing has. */
    public Optional<Excerpt> whole() {
        return Optional.ofNullable(first).map(one -> new Excerpt(one.checkpoint(), one.start(), leaves, live));
    }

    /** What vouches for it; empty if nothing has come. */
    public Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(first).map(Excerpt::checkpoint);
    }
}
