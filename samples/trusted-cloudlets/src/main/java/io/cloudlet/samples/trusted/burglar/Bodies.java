package io.cloudlet.samples.trusted.burglar;

import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.core.internal.seal.Opener;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The bodies of objects: first with the key that an opened record names for each, then with every other. */
final class Bodies {

    /** Enough for every key on every body of a folder of some thousand files; a hundred thousand would take hours. */
    private static final long MOST_TRIES = 200_000;

    private static final int TRAILER = 44;
    private static final int BEGINNING = Cobblestone.PREFIX_LENGTH + Cobblestone.SEALED_CHUNK_LENGTH;
    private static final int MOST_OTHERS = 300;

    private final Contexts contexts;
    private final Map<String, List<Lock>> named = new HashMap<>();

    /** A key and what it opens. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Lock(SealKey key, byte[] context) {}

    /** What came of it. */
    record Outcome(long tries, Set<String> opened) {}

    Bodies(Contexts contexts) {
        this.contexts = contexts;
    }

    /** Reads an opened record: of an object it names the body, and its key. */
    void note(byte[] inside) {
        try {
            WireReader in = new WireReader(inside);
            in.field("key", 4096);
            if (in.u8("version") != 1 || in.u8("kind") != 2) {
                return;
            }
            String dataset = in.text("dataset", 63);
            String object = in.text("object", 1024);
            String writer = Loot.hex(in, 32);
            long number = in.u64("number");
            in.raw("seen", 40 * in.u16("writers"));
            if (in.u8("flags") == 0) {
                in.u64("size");
                String blob = Loot.hex(in, 16);
                SealKey key = SealKey.of(in.raw("key", SealKey.LENGTH));
                Lock lock = new Lock(key, contexts.object(dataset, object, writer, number));
                named.computeIfAbsent(blob, b -> new ArrayList<>()).add(lock);
            }
        } catch (MalformedException e) {
            // A record of something else than an object: nothing to be had from it.
        }
    }

    /** Tries what is known on what lies there. */
    Outcome attempt(Loot loot, Collection<SealKey> keys, Plan plan) throws IOException {
        List<Lock> guesses = guesses(loot, keys, plan);
        long tries = 0;
        Set<String> opened = new TreeSet<>();
        for (Map.Entry<String, Path> blob : loot.blobs().entrySet()) {
            byte[] beginning = beginning(blob.getValue());
            List<Lock> locks = new ArrayList<>(named.getOrDefault(blob.getKey(), List.of()));
            if (locks.isEmpty()) {
                locks.addAll(guesses);
            }
            for (Lock lock : locks) {
                if (tries >= MOST_TRIES && !named.containsKey(blob.getKey())) {
                    break;
                }
                tries++;
                if (opens(lock, beginning)) {
                    opened.add(blob.getKey());
                    break;
                }
            }
        }
        return new Outcome(tries, opened);
    }

    /** Every fence's key in the context of every guessed object by every writer; keys of other bodies in theirs. */
    private List<Lock> guesses(Loot loot, Collection<SealKey> keys, Plan plan) {
        List<Lock> others =
                named.values().stream().flatMap(List::stream).limit(MOST_OTHERS).toList();
        List<Lock> guesses = new ArrayList<>(others);
        for (String object : plan.objects()) {
            for (String writer : loot.origins()) {
                byte[] context = contexts.object(plan.dataset(), object, writer, 1);
                keys.forEach(key -> guesses.add(new Lock(key, context)));
            }
        }
        return guesses;
    }

    private static boolean opens(Lock lock, byte[] beginning) throws IOException {
        try (InputStream text = Opener.stream(lock.key(), lock.context(), new ByteArrayInputStream(beginning))) {
            text.readNBytes(Cobblestone.CHUNK_LENGTH);
            return true;
        } catch (SealBrokenException e) {
            return false;
        }
    }

    /** Up to the end of the first chunk. */
    private static byte[] beginning(Path blob) throws IOException {
        long content = Files.size(blob) - TRAILER;
        try (InputStream in = Files.newInputStream(blob)) {
            return in.readNBytes((int) Math.max(0, Math.min(content, BEGINNING)));
        }
    }
}
