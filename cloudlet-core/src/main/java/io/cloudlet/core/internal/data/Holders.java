package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.CorruptException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.data.BlobFrames.Found;
import io.cloudlet.core.internal.data.BlobFrames.Status;
import io.cloudlet.policy.FenceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who has one body, nearest first. All are asked at once; the nearest that has it is taken as soon as everybody nearer has said
 * no. Who failed for a reason that may pass is asked once more when nobody else is left. Confined to the core thread.
 */
final class Holders {

    private static final int SHOWN = 8;

    private final Search search;
    private final String what;
    private final FenceId fence;
    private final String blob;
    private final long size;
    private final List<CloudletId> nearestFirst = new ArrayList<>();
    private final Map<CloudletId, Standing> standings = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final Set<CloudletId> excused = new HashSet<>();
    private final Set<CloudletId> summoned = new HashSet<>();
    private boolean damaged;
    private boolean refusedOnly = true;
    private boolean askedAll;
    private @Nullable CompletableFuture<CloudletId> waiting;

    private enum Standing {
        ASKED,
        HAS_IT,
        /** May be asked once more. */
        FAILED,
        OUT
    }

    /** What the search for a body needs of the world. */
    interface Search {

        /** Who may have something of that fence, nearest first. */
        List<CloudletId> candidates(FenceId fence);

        /**
         * Makes links with members of the fence that none is kept with, some at a time.
         *
         * @param tried to whom that was done already; more are added
         * @return completes once all of them are linked or do not answer; false if there was nobody left to try
         */
        CompletionStage<Boolean> summon(FenceId fence, Set<CloudletId> tried);

        CompletionStage<Found> find(CloudletId peer, FenceId fence, String blob);

        /** Who was found to have it lately. */
        Optional<CloudletId> remembered(String blob);

        void remember(String blob, CloudletId peer);

        void forget(String blob);
    }

    /**
     * A search that has not begun.
     *
     * @param what names the object in errors
     * @param size of the ciphertext
     */
    Holders(Search search, String what, FenceId fence, String blob, long size) {
        this.search = search;
        this.what = what;
        this.fence = fence;
        this.blob = blob;
        this.size = size;
    }

    /** Where it is not, and why, before anybody else is asked: the copy here. */
    void complain(String where, String why, boolean isDamage) {
        complaints.add(where + ": " + why);
        damaged |= isDamage;
        refusedOnly = false;
    }

    /** The nearest that has it and has not failed; fails if nobody is left, saying what each said. */
    CompletionStage<CloudletId> next() {
        CompletableFuture<CloudletId> next = new CompletableFuture<>();
        waiting = next;
        if (nearestFirst.isEmpty()) {
            begin();
        }
        decide();
        return next;
    }

    private void begin() {
        Optional<CloudletId> known = search.remembered(blob).filter(search.candidates(fence)::contains);
        known.ifPresentOrElse(peer -> standing(peer, Standing.HAS_IT), this::askAll);
    }

    private void askAll() {
        askedAll = true;
        List<CloudletId> candidates = search.candidates(fence);
        candidates.stream().filter(peer -> !standings.containsKey(peer)).forEach(this::ask);
        nearestFirst.sort(Comparator.comparingInt(peer -> candidates.contains(peer) ? candidates.indexOf(peer) : -1));
    }

    private void ask(CloudletId peer) {
        standing(peer, Standing.ASKED);
        search.find(peer, fence, blob).thenAccept(found -> answered(peer, found));
    }

    private void standing(CloudletId peer, Standing standing) {
        if (standings.put(peer, standing) == null) {
            nearestFirst.add(peer);
        }
    }

    private void answered(CloudletId peer, Found found) {
        if (found.status() != Status.HERE) {
            failed(peer, found.status(), found.words());
        } else if (found.size() != size) {
            damaged(peer, "has " + found.size() + " bytes of it, " + size + " were written");
        } else {
            standing(peer, Standing.HAS_IT);
        }
        decide();
    }

    /** It does not give what it was asked for. */
    void failed(CloudletId peer, Status status, String why) {
        boolean mayPass = (status == Status.FAILED || status == Status.BUSY) && excused.add(peer);
        standing(peer, mayPass ? Standing.FAILED : Standing.OUT);
        refusedOnly &= status == Status.REFUSED;
        complaints.add(
                peer.abbreviated() + ": " + (why.isEmpty() ? status.name().toLowerCase(Locale.ROOT) : why));
        search.forget(blob);
    }

    /** What it gave is not what was written. */
    void damaged(CloudletId peer, String why) {
        standing(peer, Standing.OUT);
        complain(peer.abbreviated(), why, true);
        search.forget(blob);
    }

    private void decide() {
        CompletableFuture<CloudletId> asking = waiting;
        if (asking == null) {
            return;
        }
        for (CloudletId peer : nearestFirst) {
            Standing standing = standings.get(peer);
            if (standing == Standing.HAS_IT) {
                waiting = null;
                search.remember(blob, peer);
                asking.complete(peer);
                return;
            } else if (standing == Standing.ASKED) {
                return;
            }
        }
        nobodyLeft(asking);
    }

    private void nobodyLeft(CompletableFuture<CloudletId> asking) {
        List<CloudletId> again = search.candidates(fence).stream()
                .filter(peer -> standings.getOrDefault(peer, Standing.FAILED) == Standing.FAILED)
                .toList();
        if (!askedAll) {
            askAll();
            decide();
        } else if (!again.isEmpty()) {
            again.forEach(this::ask);
        } else {
            search.summon(fence, summoned).thenAccept(any -> summoned(asking, any));
        }
    }

    private void summoned(CompletableFuture<CloudletId> asking, boolean any) {
        if (any) {
            askAll();
            decide();
        } else {
            waiting = null;
            asking.completeExceptionally(failure());
        }
    }

    private CloudletException failure() {
        String said = complaints.isEmpty()
                ? "no member of its fence is linked"
                : String.join("; ", complaints.subList(0, Math.min(SHOWN, complaints.size())))
                        + (complaints.size() > SHOWN ? "; and " + (complaints.size() - SHOWN) + " more" : "");
        if (damaged) {
            return new CorruptException(
                    ErrorCode.OBJECT_DAMAGED,
                    what + " is not what was written, and nobody linked has it whole: " + said);
        }
        if (refusedOnly && !complaints.isEmpty()) {
            return new DeniedException(ErrorCode.NOT_IN_FENCE, what + " was refused by everybody asked: " + said);
        }
        return new UnreachableException(
                ErrorCode.UNREACHABLE,
                what + " is not here, and nobody who has it can be reached: " + said
                        + "; try again when more members of the fence are linked");
    }
}
