package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.data.BlobFrames.Found;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.policy.FenceId;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whom to ask for bodies: linked members of the fence, nearest first, and nobody else. Remembers who had one lately, which saves
 * the first of two round trips. Confined to the core thread.
 */
final class Sources implements Holders.Search {

    private static final int REMEMBERED = 1024;
    private static final int SUMMONED = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration FAR = Duration.ofDays(1);

    private final Neighbours neighbours;
    private final AudienceLog audience;
    private final BlobClient client;
    private final Map<String, CloudletId> had = new Recent();

    /** The entry that was used longest ago makes room. */
    private static final class Recent extends LinkedHashMap<String, CloudletId> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CloudletId> eldest) {
            return size() > REMEMBERED;
        }
    }

    Sources(Neighbours neighbours, AudienceLog audience, BlobClient client) {
        this.neighbours = neighbours;
        this.audience = audience;
        this.client = client;
    }

    @Override
    public List<CloudletId> candidates(FenceId fence) {
        return neighbours.linked().stream()
                .filter(peer -> audience.admits(fence, peer))
                .sorted(Comparator.comparing(
                                (CloudletId peer) -> neighbours.roundTrip(peer).orElse(FAR))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    @Override
    public CompletionStage<Boolean> summon(FenceId fence, Set<CloudletId> tried) {
        List<CloudletId> next = neighbours.unlinked().stream()
                .filter(peer -> audience.admits(fence, peer) && !tried.contains(peer))
                .sorted()
                .limit(SUMMONED)
                .toList();
        tried.addAll(next);
        CompletableFuture<?>[] links = next.stream()
                .map(peer -> neighbours.reach(peer, PATIENCE).exceptionally(failure -> null))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(links).thenApply(all -> links.length > 0);
    }

    @Override
    public CompletionStage<Found> find(CloudletId peer, FenceId fence, String blob) {
        return client.find(peer, fence, blob);
    }

    @Override
    public Optional<CloudletId> remembered(String blob) {
        return Optional.ofNullable(had.get(blob));
    }

    @Override
    public void remember(String blob, CloudletId peer) {
        had.put(blob, peer);
    }

    @Override
    public void forget(String blob) {
        had.remove(blob);
    }
}
