package io.cloudlet.core.internal.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.core.internal.wire.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What each target is tried on: its seeds, and what fuzzing once found, in {@code fuzz/} name {@code .txt}, in hexadecimal. */
final class Corpus {

    private Corpus() {}

    static List<byte[]> of(FuzzTarget target) {
        List<byte[]> inputs = new ArrayList<>(target.seeds());
        text(target.name())
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Hash::unhex)
                .forEach(inputs::add);
        return inputs;
    }

    private static String text(String name) {
        try (InputStream in = Corpus.class.getResourceAsStream("/fuzz/" + name + ".txt")) {
            return in == null ? "" : new String(in.readAllBytes(), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
