package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.spi.trust.AgreementKey;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one audience that this cloudlet has. A key is taken only if it is the one that its epoch's entry commits to, so
 * it does not matter who brought it. Confined to the core thread.
 */
final class Keyring {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");
    private static final int MOST_HELD = 4096;
    private static final int LONGEST_WRAP = 512;
    private static final int MOST_IN_VAIN = 1_024;

    private final byte[] federation;
    private final FenceId audience;
    private final TreeMap<FenceEpoch, FenceKey> keys = new TreeMap<>();
    private final Map<FenceEpoch, OwnWrap> ownWraps = new HashMap<>();
    private final Set<Tried> inVain = new HashSet<>();
    private long learned;

    /** A key wrapped for this cloudlet itself, and what for. */
    @SuppressWarnings("ArrayRecordComponent")
    private record OwnWrap(ChainEntry entry, byte[] spki, byte[] wrap) {

        boolean isFor(ChainEntry other, byte[] key) {
            return entry.equals(other) && Arrays.equals(spki, key);
        }
    }

    /** That wrap does not give the key of that entry: anybody can make such, and it costs work to find out. */
    private record Tried(ChainEntry entry, KeyWrap wrap) {}

    Keyring(byte[] federation, FenceId audience) {
        this.federation = federation;
        this.audience = audience;
    }

    Optional<FenceKey> get(FenceEpoch epoch) {
        return Optional.ofNullable(keys.get(epoch));
    }

    /** Drops every key. */
    void clear() {
        keys.clear();
        ownWraps.clear();
        inVain.clear();
    }

    /** Takes a key; returns whether it is new and the right one. */
    boolean add(ChainEntry entry, FenceKey key) {
        byte[] commitment = key.commitment(federation, audience, entry.epoch());
        if (!MessageDigest.isEqual(commitment, Hash.unhex(entry.commitment()))) {
            LOG.warn("a key of {} {} is not the one that its keeper signed for", audience.abbreviated(), entry.epoch());
            return false;
        }
        boolean added = keys.putIfAbsent(entry.epoch(), key) == null;
        learned += added ? 1 : 0;
        return added;
    }

    /** Counts the keys that were ever learned. */
    long learned() {
        return learned;
    }

    /** Opens what can be opened; returns whether a key is new. */
    boolean learn(Chain chain, Collection<KeyWrap> wraps, Collection<EpochDetail> details, AgreementKey own) {
        boolean learned = false;
        for (KeyWrap wrap : wraps) {
            learned |= !keys.containsKey(wrap.epoch())
                    && chain.get(wrap.epoch())
                            .filter(entry -> open(wrap, entry, own))
                            .isPresent();
        }
        List<EpochDetail> newestFirst = new ArrayList<>(details);
        newestFirst.sort((a, b) -> b.epoch().compareTo(a.epoch()));
        for (EpochDetail detail : newestFirst) {
            learned |= openFormer(chain, detail);
        }
        return learned;
    }

    private boolean open(KeyWrap wrap, ChainEntry entry, AgreementKey own) {
        Tried tried = new Tried(entry, wrap);
        if (!wrap.keyName().equals(KeyWrap.keyName(own.publicKey())) || inVain.contains(tried)) {
            return false;
        }
        boolean opened = false;
        try {
            opened = add(entry, wrap.open(federation, entry, own));
            if (opened) {
                ownWraps.put(entry.epoch(), new OwnWrap(entry, own.publicKey(), wrap.encode()));
            }
        } catch (SealBrokenException e) {
            LOG.warn("a key of {} {} does not open: {}", audience.abbreviated(), entry.epoch(), e.getMessage());
        }
        if (!opened) {
            remember(tried);
        }
        return opened;
    }

    private void remember(Tried tried) {
        if (inVain.size() >= MOST_IN_VAIN) {
            inVain.clear(); // somebody makes them by the thousand; each may cost its work again
        }
        inVain.add(tried);
    }

    private boolean openFormer(Chain chain, EpochDetail detail) {
        FenceKey key = keys.get(detail.epoch());
        ChainEntry former = chain.get(detail.epoch()).flatMap(chain::before).orElse(null);
        if (key == null || former == null || detail.former().length == 0 || keys.containsKey(former.epoch())) {
            return false;
        }
        try {
            return add(former, detail.openFormer(federation, former.epoch(), key));
        } catch (SealBrokenException e) {
            LOG.warn(
                    "the key of {} before {} does not open: {}",
                    audience.abbreviated(),
                    detail.epoch(),
                    e.getMessage());
            return false;
        }
    }

    /**
     * The keys, each wrapped for this cloudlet itself, to be kept across restarts: others may drop a former key while this
     * cloudlet, being away, still has records under it.
     */
    byte[] held(Chain chain, Predicate<FenceEpoch> needed, CloudletId self, byte[] spki, SecureRandom entropy) {
        List<byte[]> wraps = new ArrayList<>();
        keys.forEach((epoch, key) -> {
            if (needed.test(epoch)) {
                chain.get(epoch).ifPresent(entry -> wraps.add(ownWrap(entry, key, self, spki, entropy)));
            }
        });
        WireWriter out = new WireWriter().u32(wraps.size());
        wraps.forEach(out::field);
        return out.toBytes();
    }

    /** The wrap that the key came in, or one that is made once: it is asked for with every change, and none concerns the others. */
    private byte[] ownWrap(ChainEntry entry, FenceKey key, CloudletId self, byte[] spki, SecureRandom entropy) {
        OwnWrap known = ownWraps.get(entry.epoch());
        if (known == null || !known.isFor(entry, spki)) {
            byte[] wrap =
                    KeyWrap.wrap(federation, entry, key, self, spki, entropy).encode();
            known = new OwnWrap(entry, spki, wrap);
            ownWraps.put(entry.epoch(), known);
        }
        return known.wrap;
    }

    /** Reads what {@link #held} wrote; nothing if it cannot be read, since keys come from the keeper too. */
    static List<KeyWrap> decodeHeld(byte[] stored) {
        List<KeyWrap> wraps = new ArrayList<>();
        if (stored.length == 0) {
            return wraps;
        }
        try {
            WireReader in = new WireReader(stored);
            int count = in.count("number of keys", MOST_HELD);
            for (int i = 0; i < count; i++) {
                wraps.add(KeyWrap.decode(in.field("wrap", LONGEST_WRAP)));
            }
        } catch (MalformedException e) {
            LOG.warn("stored keys of a fence cannot be read: {}", e.getMessage());
        }
        return wraps;
    }
}
