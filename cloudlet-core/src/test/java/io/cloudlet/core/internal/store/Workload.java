package io.cloudlet.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Random batches, and what a store that took some first part of them must hold. The same seed makes the same batches
 * and the same pauses.
 */
final class Workload {

    /** Small enough for a few batches to end segments and to have them rewritten, several times. */
    static final Limits SMALL = new Limits(2500, 1500, 2000, 400);

    /** What a store holds, in comparable form; after no batch, after the first, and so on. */
    private final List<Map<String, String>> states = new ArrayList<>();

    private final Map<String, Integer> sizes = new HashMap<>();
    private final Random chance;
    private final List<CompletableFuture<Void>> stages = new ArrayList<>();

    Workload(long seed) {
        chance = new Random(seed);
        states.add(new TreeMap<>());
    }

    /** Applies batches, a few at a time, until there were so many or the disk crashed. */
    void run(FileRecordStore store, ScriptedRuntime runtime, int batches) {
        for (int i = 0; i < batches; i++) {
            stages.add(store.apply(next()).toCompletableFuture());
            if (chance.nextInt(3) > 0) {
                runtime.run(chance.nextInt(4));
            }
        }
        runtime.run(Integer.MAX_VALUE);
    }

    /** How many batches were acknowledged; those are the first. */
    int acknowledged() {
        int count = 0;
        for (int i = 0; i < stages.size(); i++) {
            CompletableFuture<Void> stage = stages.get(i);
            if (stage.isDone() && !stage.isCompletedExceptionally()) {
                assertThat(count).as("batches acknowledged before batch %d", i).isEqualTo(i);
                count++;
            }
        }
        return count;
    }

    /** Requires the state after some first part of the batches, of at least {@code least}; returns how many. */
    int requireFirstPart(FileRecordStore store, int least) {
        Map<String, String> found = read(store);
        for (int count = states.size() - 1; count >= least; count--) {
            if (states.get(count).equals(found)) {
                return count;
            }
        }
        assertThat(found).as("state after at least " + least + " batches").isEqualTo(states.get(least));
        return least;
    }

    /** What was applied from here on continues from the first {@code count} batches. */
    void continueFrom(int count) {
        states.subList(count + 1, states.size()).clear();
        stages.clear();
        sizes.clear();
        states.get(count).forEach((name, content) -> {
            if (name.startsWith("stream ")) {
                sizes.put(name.substring(7), content.isEmpty() ? 0 : content.split(",", -1).length - 1);
            }
        });
        for (int i = 0; i < count; i++) {
            stages.add(CompletableFuture.completedFuture(null));
        }
    }

    static Map<String, String> read(FileRecordStore store) {
        Map<String, String> found = new TreeMap<>();
        for (String stream : store.streams()) {
            StringBuilder entries = new StringBuilder();
            for (long from = 0; from < store.size(stream); ) {
                List<byte[]> some = store.read(stream, from, 300);
                some.forEach(entry -> entries.append(new String(entry, StandardCharsets.US_ASCII))
                        .append(','));
                from += some.size();
            }
            found.put("stream " + stream, entries.toString());
        }
        for (String value : List.of("a", "b", "c")) {
            String content = new String(store.value(value), StandardCharsets.US_ASCII);
            if (!content.isEmpty()) {
                found.put("value " + value, content);
            }
        }
        return found;
    }

    private Batch next() {
        Map<String, String> state = new TreeMap<>(states.get(states.size() - 1));
        List<Append> appends = new ArrayList<>();
        List<String> removals = new ArrayList<>();
        for (String stream : List.of("mine", "theirs", "other")) {
            if (chance.nextInt(12) == 0) {
                removals.add(stream);
                state.remove("stream " + stream);
                sizes.remove(stream);
            }
            if (chance.nextInt(5) == 0) {
                int size = sizes.getOrDefault(stream, 0);
                List<byte[]> entries = new ArrayList<>();
                for (int i = chance.nextInt(3); i >= 0; i--) {
                    String content = content(i * 30);
                    entries.add(content.getBytes(StandardCharsets.US_ASCII));
                    state.merge("stream " + stream, content + ",", String::concat);
                }
                appends.add(new Append(stream, size, entries));
                sizes.put(stream, size + entries.size());
            }
        }
        List<Value> values = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            if (chance.nextInt(3) > 0) {
                String content = content(300);
                values.add(new Value(name, content.getBytes(StandardCharsets.US_ASCII)));
                state.put("value " + name, content);
            }
        }
        states.add(state);
        return new Batch(removals, appends, values);
    }

    private String content(int most) {
        return Long.toHexString(chance.nextLong()) + "x".repeat(chance.nextInt(most + 1));
    }
}
