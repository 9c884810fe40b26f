package io.cloudlet.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Answers as a TPM once did, if asked the same; each answer may be changed on its way. */
final class ScriptedTransport implements Transport {

    private final Deque<byte[]> script = new ArrayDeque<>();
    private final Map<String, byte[]> values = new HashMap<>();
    private final UnaryOperator<byte[]> change;
    private int exchanged;

    private ScriptedTransport(String text, UnaryOperator<byte[]> change) {
        this.change = change;
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String[] words = line.split(" ", -1);
            byte[] bytes = HexFormat.of().parseHex(words[1]);
            if (words[0].equals(">") || words[0].equals("<")) {
                script.add(bytes);
            } else {
                values.put(words[0], bytes);
            }
        });
    }

    static ScriptedTransport recorded(String file, UnaryOperator<byte[]> change) {
        try (InputStream in = ScriptedTransport.class.getResourceAsStream("/exchanges/" + file)) {
            return new ScriptedTransport(new String(in.readAllBytes(), US_ASCII), change);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ScriptedTransport of(String text) {
        return new ScriptedTransport(text, UnaryOperator.identity());
    }

    /** Something that was written down beside the exchanges. */
    byte[] value(String name) {
        return values.get(name).clone();
    }

    int exchanged() {
        return exchanged;
    }

    @Override
    public void open() {}

    @Override
    public byte[] exchange(byte[] command) throws IOException {
        if (script.isEmpty()) {
            throw new IOException("the script has ended");
        }
        byte[] expected = script.remove();
        if (!Arrays.equals(expected, command)) {
            throw new AssertionError("sent " + HexFormat.of().formatHex(command) + " instead of "
                    + HexFormat.of().formatHex(expected));
        }
        exchanged++;
        return change.apply(script.remove());
    }

    @Override
    public void abort() {
        script.clear();
    }
}
