package io.cloudlet.core.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Bytes as they are written down for other implementations: a comment, a name and hexadecimal digits. To add some, name the
 * folder of the files in the environment as {@code CLOUDLET_GOLDEN} once; what is there already is never written again.
 */
public final class Golden {

    /** The federation in examples that stand alone. */
    public static final byte[] FEDERATION = Hash.unhex("11".repeat(32));

    private static final String WRITE = System.getenv("CLOUDLET_GOLDEN");

    private final String file;
    private final Map<String, byte[]> known = new HashMap<>();

    private Golden(String file) {
        this.file = file;
        text(file)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> {
                    String[] parts = line.split(" ", -1);
                    known.put(parts[0], Hash.unhex(parts[1]));
                });
    }

    public static Golden file(String name) {
        return new Golden(name);
    }

    /** One of the keys that sign the examples: {@code identity}, {@code recovery}, {@code leaf} or {@code checkpoint}. */
    public static SigningKey key(String name) {
        return SigningKey.fromPem(text(name + ".pem"), name, new SeededEntropy(1));
    }

    /** Bytes that are written down. */
    public byte[] get(String name) {
        byte[] bytes = known.get(name);
        if (bytes == null) {
            throw new AssertionError("golden/" + file + " lacks " + name);
        }
        return bytes.clone();
    }

    /** Everything that is written down in the file. */
    public Collection<byte[]> all() {
        return known.values();
    }

    /** Requires that these bytes come out today as well. */
    public void is(String name, String comment, byte[] bytes) {
        assertThat(Hash.hex(given(name, comment, () -> bytes))).as(name).isEqualTo(Hash.hex(bytes));
    }

    /** Bytes with a signature, of which no two are alike. */
    public byte[] given(String name, String comment, Supplier<byte[]> first) {
        byte[] bytes = known.get(name);
        if (bytes == null) {
            bytes = first.get();
            known.put(name, bytes);
            write(file, "# " + comment + "\n" + name + " " + Hash.hex(bytes) + "\n");
        }
        return bytes;
    }

    private static String text(String file) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
            return in == null ? "" : new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String file, String text) {
        if (WRITE == null) {
            throw new AssertionError("golden/" + file + " lacks it");
        }
        try {
            Files.writeString(Path.of(WRITE, file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
