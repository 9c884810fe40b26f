package io.cloudlet.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Many texts, of two bytes at least, looked for at once: every place is compared only with what begins as it does. */
final class Needles {

    private static final int PAIRS = 1 << 16;

    private final boolean[] begins = new boolean[PAIRS];
    private final Map<Integer, List<String>> texts = new HashMap<>();
    private final int size;

    Needles(Collection<String> all) {
        size = all.size();
        for (String text : all) {
            int pair = pair(text.getBytes(StandardCharsets.UTF_8), 0);
            begins[pair] = true;
            texts.computeIfAbsent(pair, p -> new ArrayList<>()).add(text);
        }
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /** One that stands somewhere in these bytes, of those that are wanted. */
    Optional<String> find(byte[] hay, Predicate<String> wanted) {
        for (int at = 0; at < hay.length - 1; at++) {
            int pair = pair(hay, at);
            if (begins[pair]) {
                for (String text : texts.getOrDefault(pair, List.of())) {
                    if (standsAt(hay, at, text) && wanted.test(text)) {
                        return Optional.of(text);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static int pair(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private static boolean standsAt(byte[] hay, int at, String text) {
        byte[] needle = text.getBytes(StandardCharsets.UTF_8);
        int end = at + needle.length;
        return end <= hay.length && Arrays.equals(hay, at, end, needle, 0, needle.length);
    }
}
