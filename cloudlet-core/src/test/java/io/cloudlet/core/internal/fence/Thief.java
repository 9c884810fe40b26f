package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.core.internal.node.Inside;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every key of a fence that a cloudlet had while it was a member, kept by somebody who does not forget. */
public final class Thief {

    private final FenceId fence;
    private final Map<FenceEpoch, FenceKey> keys = new HashMap<>();
    private final Map<FenceEpoch, ChainEntry> entries = new HashMap<>();
    private final Sealing sealing;

    /** A record that it could open. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Opened(FenceEpoch epoch, byte[] key, byte[] body) {}

    private Thief(Federation member, FenceId fence) {
        this.fence = fence;
        this.sealing = new Sealing(Hash.bytes(member.id()), new SeededEntropy(7));
        Audience audience = audience(member);
        for (ChainEntry entry : audience.chain().entries()) {
            audience.keys().get(entry.epoch()).ifPresent(key -> {
                keys.put(entry.epoch(), key);
                entries.put(entry.epoch(), entry);
            });
        }
    }

    private Audience audience(Federation member) {
        return Inside.audiences(member).unit(fence).orElseThrow().audience();
    }

    /** Takes the keys of whoever is a member now. */
    public static Thief of(Federation member, FenceId fence) {
        return new Thief(member, fence);
    }

    /** How many keys it has. */
    public int keys() {
        return keys.size();
    }

    /** Later entries of the chain are no secret: it takes them from whoever has them. */
    public void readChain(Federation from) {
        audience(from).chain().entries().forEach(entry -> entries.put(entry.epoch(), entry));
    }

    /** Tries every key on every record, as a record of its own epoch and of any other that it knows of. */
    public List<Opened> open(CloudletId origin, Iterable<LogRecord> records) {
        List<Opened> opened = new ArrayList<>();
        for (LogRecord record : records) {
            if (record.audience().length > 0 && record.kind() == LogRecord.Kind.PUT) {
                open(origin, record).ifPresent(opened::add);
            }
        }
        return opened;
    }

    private Optional<Opened> open(CloudletId origin, LogRecord record) {
        for (FenceKey key : keys.values()) {
            for (ChainEntry entry : entries.values()) {
                try {
                    Sealing.Clear clear = sealing.open(origin, entry, key, record);
                    return Optional.of(new Opened(entry.epoch(), clear.key(), clear.body()));
                } catch (SealBrokenException | MalformedException e) {
                    // the next key
                }
            }
        }
        return Optional.empty();
    }

    /** Seals a record under the newest key that it has. */
    public LogRecord seal(CloudletId origin, byte[] key, byte[] body) {
        FenceEpoch newest = keys.keySet().stream().max(FenceEpoch::compareTo).orElseThrow();
        return sealing.seal(origin, entries.get(newest), keys.get(newest), key, body);
    }
}
