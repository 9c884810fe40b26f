package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.Folder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Lengths and hashes of files: those that a cloudlet's process read, against those on this machine's disk. */
final class Prints {

    private static final int BUFFER = 64 * 1024;

    private final Map<String, String> byName = new HashMap<>();

    private Prints() {}

    /** Reads the list that a process wrote: the dataset's name, then a line for each object, hash, size, name. */
    static Prints read(Path list) {
        Prints prints = new Prints();
        try (BufferedReader lines = Files.newBufferedReader(list)) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int end = line.indexOf(' ', line.indexOf(' ') + 1);
                prints.byName.put(line.substring(end + 1), line.substring(0, end));
            }
            return prints;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws unless there is exactly one of each of the files, equal to it. */
    void mustEqual(String prefix, List<Folder.Item> files) {
        NotHeld.unless(byName.size() == files.size(), byName.size() + " were read of " + files.size());
        for (Folder.Item file : files) {
            String read = byName.getOrDefault(prefix + file.name(), "nothing");
            String there = of(file.path());
            NotHeld.unless(
                    read.equals(there), "of " + prefix + file.name() + " was read " + read + ", but there is " + there);
        }
    }

    /** Hash and length of a file. */
    static String of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            long size = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                size += read;
            }
            return HexFormat.of().formatHex(digest.digest()) + " " + size;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
