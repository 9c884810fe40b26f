package io.cloudlet.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Searches every byte of files for texts of ASCII, as such and as UTF-16 of either order. */
final class Haystack {

    private static final int PIECE = 1 << 20;
    private static final int LONGEST = 1024;

    private Haystack() {}

    /** Which of the texts occur in the file, or in any file of the tree. */
    static Set<String> found(Path tree, List<String> texts) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                search(file, texts, found);
            }
        }
        return found;
    }

    private static void search(Path file, List<String> texts, Set<String> found) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String tail = "";
            for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                String bytes = tail + new String(piece, ISO_8859_1);
                texts.stream().filter(text -> occurs(text, bytes)).forEach(found::add);
                tail = bytes.substring(Math.max(0, bytes.length() - LONGEST));
            }
        }
    }

    private static boolean occurs(String text, String bytes) {
        return bytes.contains(text) || bytes.contains(wide(text));
    }

    /** As UTF-16, but for the first zero of the one order and the last of the other. */
    private static String wide(String text) {
        return String.join("\0", text.split(""));
    }
}
