package io.cloudlet.core;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Runs {@link Child}, or another, and keeps the lines it prints. */
final class ChildProcess implements AutoCloseable {

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    ChildProcess(String how, String name, Path home, String what) throws IOException {
        this(List.of(), Child.class, how, name, home.toString(), what);
    }

    /** Runs another main class, in a JVM with these options. */
    ChildProcess(List<String> options, Class<?> main, String... arguments) throws IOException {
        this(List.of(), options, main, arguments);
    }

    /** The same through a command that runs what follows it somewhere else. */
    ChildProcess(List<String> through, List<String> options, Class<?> main, String... arguments) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(through);
        command.add(tool("java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        reader = new Thread(this::read, "child output");
        reader.start();
    }

    /** A program of this JDK. */
    static Path tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name);
    }

    /** Everything in its heap, garbage included, as a file. */
    Path heapDump(Path file) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        tool("jcmd").toString(), String.valueOf(pid()), "GC.heap_dump", "-all", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd ended with " + jcmd.exitValue());
        }
        return file;
    }

    /** Whether it still runs. */
    boolean alive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Has it read a line. */
    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits for a line that begins so, and returns it. */
    String await(String beginning) {
        return await(Fleet.PATIENCE, beginning);
    }

    /** The same, waiting as long as that. */
    String await(Duration longest, String beginning) {
        Await.until(
                longest,
                "\"" + beginning + "\" from the child, so far: " + lines,
                () -> said(beginning).findAny().isPresent());
        return said(beginning).findFirst().orElseThrow();
    }

    /** What it printed so far that begins so. */
    Stream<String> said(String beginning) {
        return lines.stream().filter(line -> line.startsWith(beginning));
    }

    /** kill -9; returns once it is dead and everything it printed was read. */
    void kill() {
        process.destroyForcibly().onExit().join();
        Await.until("its output was read", () -> !reader.isAlive());
    }

    @Override
    public void close() {
        kill();
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("unreadable: " + e);
        }
    }
}
