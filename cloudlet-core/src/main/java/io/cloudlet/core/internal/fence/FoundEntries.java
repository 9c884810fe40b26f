package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.policy.FenceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The chain entries of one audience as found in anybody's log, and whose word they are. Confined to the core thread. */
final class FoundEntries {

    private final FenceId audience;
    private final Optional<String> made;
    private final FenceContext context;
    private final Map<String, Found> found = new HashMap<>();
    private final Set<String> verified = new HashSet<>();

    /** An entry, and in whose log. */
    private record Found(CloudletId origin, ChainEntry entry) {}

    /** @param nonce of an audience of named consumers that is being made here; empty where the logs tell */
    FoundEntries(FenceId audience, Optional<String> nonce, FenceContext context) {
        this.audience = audience;
        this.made = nonce;
        this.context = context;
    }

    void add(CloudletId origin, ChainEntry entry) {
        found.put(entry.hash(), new Found(origin, entry));
    }

    /** Those that the keeper of their term signed, in its own log. */
    List<ChainEntry> authentic(Terms now) {
        List<ChainEntry> authentic = new ArrayList<>();
        found.forEach((hash, one) -> {
            boolean keeper = now.keeperOf(one.entry.epoch().term())
                    .filter(one.origin::equals)
                    .isPresent();
            if (keeper && (verified.contains(hash) || verify(one))) {
                verified.add(hash);
                authentic.add(one.entry);
            }
        });
        return authentic;
    }

    private boolean verify(Found one) {
        List<VerificationKey> keys = context.keysOf().apply(one.origin);
        return keys.stream().anyMatch(key -> one.entry.signedBy(key, context.federation()));
    }

    /** Who exports to these named consumers; empty for a fence. */
    Optional<CloudletId> exporter() {
        return made.isPresent()
                ? Optional.of(context.self())
                : exported().map(Found::origin).findFirst();
    }

    /** What makes the id of an audience of named consumers; empty for a fence. */
    Optional<String> nonce() {
        return made.or(
                () -> exported().flatMap(one -> one.entry.nonce().stream()).findFirst());
    }

    /** The exporter's newest, signed or not; empty for a fence. */
    Optional<ChainEntry> newestOfExporter() {
        Optional<CloudletId> exporter = exporter();
        return found.values().stream()
                .filter(one -> exporter.filter(one.origin::equals).isPresent())
                .map(Found::entry)
                .max(Comparator.comparing(ChainEntry::epoch));
    }

    /** Entries by the one whom the id names: nobody else makes a fence into an audience of its own. */
    private Stream<Found> exported() {
        return found.values().stream()
                .filter(one -> one.entry
                        .nonce()
                        .filter(nonce -> ChainEntry.consumersOf(one.origin, nonce, context.federation())
                                .equals(audience))
                        .isPresent());
    }
}
