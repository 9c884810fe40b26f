package io.cloudlet.benchmarks;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A JVM that says one line when it has done what is measured, and then ends by itself. */
final class Forked implements Closeable {

    private final Process process;

    private Forked(Process process) {
        this.process = process;
    }

    /** Says it, in the forked JVM. */
    static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Launches the JVM and waits until it says its line. */
    static Forked untilSaid(Class<?> main, String... args) throws IOException {
        Process process = Java.command(main, args)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null) {
            throw new IOException(main + " said nothing");
        }
        return new Forked(process);
    }

    /** Waits for its end. */
    @Override
    public void close() {
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
