package io.cloudlet.core.internal.peering;

import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How far a peer has read, as it shows over one link: whole, or what changed since a vector that is known of it here, of which the last
 * two are kept. A change counts only if it comes to the digest that the peer gives. Confined to the core thread.
 */
final class ShownVectors {

    private static final int KEPT = 2;

    private final Deque<Known> known = new ArrayDeque<>();

    private record Known(long number, VersionVector vector) {}

    /**
     * The vector behind a pull, with the beats that the peer was sent.
     *
     * @param ours how far this cloudlet is
     * @param expected what the peer must have now if it took all that it was sent; null if nothing was
     * @return null if it must be asked for, whole
     * @throws MalformedException if it is not what its digest says, or too large
     */
    @Nullable
    VersionVector behind(Pull pull, VersionVector ours, @Nullable VersionVector expected) {
        VersionVector vector = pull.shows() ? shown(pull) : guessed(pull, ours, expected);
        if (vector != null && pull.change() != null && expected != null) {
            vector = vector.newerBeats(expected);
        }
        if (vector != null) {
            known.add(new Known(pull.number(), vector));
            if (known.size() > KEPT) {
                known.remove();
            }
        }
        return vector;
    }

    private static @Nullable VersionVector guessed(Pull pull, VersionVector ours, @Nullable VersionVector expected) {
        if (Arrays.equals(ours.digest(), pull.digest())) {
            return ours;
        }
        return expected != null && Arrays.equals(expected.digest(), pull.digest()) ? expected : null;
    }

    private @Nullable VersionVector shown(Pull pull) {
        VersionVector whole = pull.vector();
        if (whole != null) {
            if (!Arrays.equals(whole.digest(), pull.digest())) {
                throw new MalformedException("pull " + pull.number() + " has another vector than its digest says");
            }
            return whole;
        }
        return changed(pull);
    }

    private @Nullable VersionVector changed(Pull pull) {
        Pull.Change change = pull.change();
        for (Known one : known) {
            if (change != null && one.number == change.base()) {
                VersionVector changed = one.vector.changed(change.content());
                return Arrays.equals(changed.digest(), pull.digest()) ? changed : null;
            }
        }
        return null;
    }
}
