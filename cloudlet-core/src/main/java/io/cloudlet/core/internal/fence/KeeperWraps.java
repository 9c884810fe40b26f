package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.FenceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The wraps of one audience's keys in the keeper's log: who should have one, who has it, whose is to go. On the core thread. */
final class KeeperWraps {

    private final Audience audience;
    private final FenceContext context;
    private final WrappingKeyBook book;

    KeeperWraps(Audience audience, FenceContext context, WrappingKeyBook book) {
        this.audience = audience;
        this.context = context;
        this.book = book;
    }

    /** Who can be given that epoch's key and has not been. */
    Map<CloudletId, WrappingKey> missing(Terms terms, ChainEntry entry) {
        Map<CloudletId, WrappingKey> missing = ready(terms);
        missing.entrySet().removeIf(member -> hasWrap(entry, member.getKey(), member.getValue()));
        return missing;
    }

    private boolean hasWrap(ChainEntry entry, CloudletId member, WrappingKey key) {
        return wrapOf(member)
                .filter(wrap ->
                        wrap.epoch().equals(entry.epoch()) && wrap.keyName().equals(KeyWrap.keyName(key.encoded())))
                .isPresent();
    }

    private Optional<KeyWrap> wrapOf(CloudletId member) {
        return Optional.ofNullable(context.own().get(KeyWrap.key(audience.id(), member)))
                .flatMap(record -> {
                    try {
                        return Optional.of(KeyWrap.decode(record.body()));
                    } catch (MalformedException e) {
                        return Optional.empty();
                    }
                });
    }

    /** Who can be given a key: who has a wrapping key, is where the fence says, and has a machine that passes where that is required. */
    Map<CloudletId, WrappingKey> ready(Terms terms) {
        Map<CloudletId, WrappingKey> ready = new HashMap<>();
        for (CloudletId id : terms.roster()) {
            if (id.equals(context.self())) {
                ready.put(id, ownWrappingKey()); // always, or nobody would have the key
            } else if (!terms.waiting().contains(id)
                    && !terms.machines().unproven().contains(id)) {
                book.get(audience.wrappingKeyName(), id).ifPresent(key -> ready.put(id, key));
            }
        }
        return ready;
    }

    private WrappingKey ownWrappingKey() {
        String name = audience.wrappingKeyName();
        return new WrappingKey(
                new FenceId(name), Hash.hex(context.wrappingKeys().get(name).publicKey()));
    }

    /** What deletes the wraps of whoever is not in the roster any more. */
    List<LogRecord> notDue(Terms terms) {
        Set<CloudletId> gone = new TreeSet<>();
        audience.chain()
                .newest()
                .flatMap(entry -> audience.detail(entry.epoch()))
                .ifPresent(detail -> detail.seen().keySet().forEach(gone::add));
        gone.removeAll(terms.roster());
        List<LogRecord> deletions = new ArrayList<>();
        for (CloudletId id : gone) {
            byte[] key = KeyWrap.key(audience.id(), id);
            if (context.own().get(key) != null) {
                deletions.add(LogRecord.deletion(key));
            }
        }
        return deletions;
    }

    /** Makes wraps of a key, on whatever thread asks. */
    Supplier<List<LogRecord>> wrap(ChainEntry entry, FenceKey key, Map<CloudletId, WrappingKey> members) {
        Map<CloudletId, WrappingKey> wanted = new TreeMap<>(members);
        return () -> {
            List<LogRecord> wraps = new ArrayList<>();
            wanted.forEach((id, wrapping) -> wraps.add(KeyWrap.wrap(
                            context.federation(),
                            entry,
                            key,
                            id,
                            wrapping.encoded(),
                            context.runtime().keyEntropy())
                    .toRecord()));
            return wraps;
        };
    }
}
