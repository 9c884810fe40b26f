package io.cloudlet.samples.trusted.burglar;

import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.core.internal.seal.Hpke;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.samples.trusted.burglar.Spoils.Tries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Tries every private key it finds on every wrapped key, every key it so gets on every sealed record, and every key it has
 * then on every body. What keys it got it keeps in memory, from one attempt to the next.
 */
public final class Burglar {

    private static final byte[] NOTHING = {};

    private final String self;
    private final Contexts contexts;
    private final Map<String, SealKey> keys = new LinkedHashMap<>();
    private final Bodies bodies;

    /**
     * @param federation its id, in hexadecimal
     * @param self the id of the cloudlet that this is, in hexadecimal
     */
    public Burglar(String federation, String self) {
        this.self = self;
        this.contexts = new Contexts(federation);
        this.bodies = new Bodies(contexts);
    }

    /** Tries all that it can think of. */
    public synchronized Spoils attempt(Plan plan) throws IOException {
        Loot loot = new Loot();
        List<SoftwareAgreementKey> own = new ArrayList<>();
        for (String home : plan.homes()) {
            loot.add(Path.of(home));
            own.addAll(privateKeys(Path.of(home)));
        }
        Map<Epoch, Tries> tries = new TreeMap<>();
        unwrap(loot, own, tries);
        unfold(loot, tries);
        open(loot, tries);
        Bodies.Outcome outcome = bodies.attempt(loot, keys.values(), plan);
        return new Spoils(
                own.size(),
                keys.size(),
                List.copyOf(tries.values()),
                loot.blobs().size(),
                outcome.tries(),
                outcome.opened());
    }

    /** Every private key below a home: those that keys are wrapped for, and, for good measure, those that sign. */
    private static List<SoftwareAgreementKey> privateKeys(Path home) throws IOException {
        List<SoftwareAgreementKey> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".key")).toList()) {
                found.add(SoftwareAgreementKey.fromPem(Files.readString(file), file.toString()));
            }
        }
        return found;
    }

    /** As the one that the wrap names, and as oneself. */
    private void unwrap(Loot loot, List<SoftwareAgreementKey> own, Map<Epoch, Tries> tries) {
        for (Loot.Wrap wrap : loot.wraps()) {
            Loot.Link link = loot.links().get(wrap.epoch());
            if (link == null) {
                continue;
            }
            for (SoftwareAgreementKey key : own) {
                String name = Hash.hex(Hash.sha256(key.publicKey()));
                boolean opened = unwrap(wrap, key, contexts.wrap(wrap.epoch(), link, wrap.member(), wrap.keyName()))
                        || unwrap(wrap, key, contexts.wrap(wrap.epoch(), link, self, name));
                count(tries, wrap.epoch(), opened ? 1 : 2, opened ? 1 : 0);
            }
        }
    }

    private boolean unwrap(Loot.Wrap wrap, SoftwareAgreementKey key, byte[] info) {
        try {
            byte[] secrets = Hpke.open(key, wrap.encapsulated(), info, NOTHING, wrap.ciphertext());
            keep(Arrays.copyOf(secrets, SealKey.LENGTH));
            keep(Arrays.copyOfRange(secrets, SealKey.LENGTH, 2 * SealKey.LENGTH));
            return true;
        } catch (SealBrokenException e) {
            return false;
        }
    }

    /** The key before, sealed under the one after; with what comes out once more, until nothing does. */
    private void unfold(Loot loot, Map<Epoch, Tries> tries) {
        int before;
        do {
            before = keys.size();
            for (Loot.Former former : loot.formers()) {
                Epoch earlier = loot.links().lowerKey(former.epoch());
                if (earlier != null && earlier.fence().equals(former.epoch().fence()) && former.sealed().length > 0) {
                    byte[] context = contexts.former(earlier, former.epoch());
                    for (SealKey key : List.copyOf(keys.values())) {
                        byte[] secret = opened(key, context, former.sealed());
                        keep(secret);
                        count(tries, earlier, 1, secret.length > 0 ? 1 : 0);
                    }
                }
            }
        } while (keys.size() > before);
    }

    private void open(Loot loot, Map<Epoch, Tries> tries) {
        for (Loot.Sealed record : loot.records()) {
            Loot.Link link = loot.links().get(record.epoch());
            if (link == null) {
                continue;
            }
            byte[] context = contexts.record(record, link);
            long tried = 0;
            boolean open = false;
            for (SealKey key : keys.values()) {
                tried++;
                byte[] inside = opened(key, context, record.body());
                if (inside.length > 0) {
                    open = true;
                    bodies.note(inside);
                    break;
                }
            }
            Tries more = new Tries(record.epoch().fence(), record.epoch().name(), 0, 0, 1, tried, open ? 1 : 0);
            tries.merge(record.epoch(), more, Tries::and);
        }
    }

    private static void count(Map<Epoch, Tries> tries, Epoch epoch, long tried, long opened) {
        Tries more = new Tries(epoch.fence(), epoch.name(), tried, opened, 0, 0, 0);
        tries.merge(epoch, more, Tries::and);
    }

    private void keep(byte[] secret) {
        if (secret.length == SealKey.LENGTH) {
            keys.putIfAbsent(Hash.hex(Hash.sha256(secret)), SealKey.of(secret));
        }
    }

    private static byte[] opened(SealKey key, byte[] context, byte[] sealed) {
        try {
            return Cobblestone.open(key, context, sealed);
        } catch (SealBrokenException e) {
            return NOTHING;
        }
    }
}
