package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.Json;
import io.cloudlet.samples.trusted.node.Messages.Hello;
import io.cloudlet.samples.trusted.node.NodeArguments;
import io.cloudlet.samples.trusted.wires.FreePort;
import io.cloudlet.samples.trusted.wires.Wires;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One cloudlet: its home and wires, which stay, and its process, which comes and goes. */
final class NodeProcess implements AutoCloseable {

    /** The JVM that runs this, told to stay small. */
    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dsun.net.httpserver.nodelay=true");

    /** Starts faster, but does without the machine's instructions for AES, which the other compiler knows only. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private static final long SECONDS_TO_END = 4;
    private static final int TAIL = 12;

    private final String name;
    private final String region;
    private final Path directory;
    private final boolean much;
    private final Wires wires = new Wires();
    private Path home;
    private volatile @Nullable Process process;
    private @Nullable NodeClient client;

    /** @param much whether there is so much data that speed counts more than a quick start */
    NodeProcess(String name, String region, Path directory, boolean much) {
        this.much = much;
        this.name = name;
        this.region = region;
        this.directory = directory;
        this.home = directory.resolve(name);
    }

    String name() {
        return name;
    }

    /** Its directory. */
    Path home() {
        return home;
    }

    /** Where its processes write what goes wrong. */
    Path log() {
        return directory.resolve(name + ".log");
    }

    Wires wires() {
        return wires;
    }

    /** The process id, as the operating system told this process when it started that one. */
    long pid() {
        return running().pid();
    }

    /** Its console. */
    NodeClient ask() {
        if (client == null) {
            throw new NodeException(name + " was not started");
        }
        return client;
    }

    /** Its console, for fences and data. */
    DataClient data() {
        return ask().data();
    }

    /** Starts a process; {@link #greet} waits for it. */
    void launch() {
        int listen = FreePort.find();
        wires.link().leadTo(listen);
        NodeArguments arguments = new NodeArguments(
                name,
                region,
                home,
                listen,
                wires.link().port(),
                wires.web().port(),
                wires.proxy().port());
        List<String> command = new ArrayList<>(JVM);
        if (!much) {
            command.add(QUICK_START);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(TrustedCloudlets.class.getName(), TrustedCloudlets.NODE));
        command.addAll(arguments.words());
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("no process could be started for " + name, e);
        }
    }

    /** Waits until the process says where it can be reached. */
    Hello greet() {
        try {
            // Not closed: that would close the process's output. The process says this one line.
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(running().getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (line == null) {
                throw new NodeException(name + " ended before it was ready");
            }
            Hello hello = Json.read(line, Hello.class);
            wires.web().leadTo(hello.web());
            client = new NodeClient(name, hello.control());
            return hello;
        } catch (IOException e) {
            throw new NodeException(name + " ended before it was ready: " + e);
        }
    }

    /** Ends the process as kill -9 does: it gets no chance to say goodbye. */
    void kill() throws InterruptedException {
        running().destroyForcibly();
        NotHeld.unless(running().waitFor(SECONDS_TO_END, TimeUnit.SECONDS), name + " survived being killed");
    }

    /** From now on starts from an empty home. */
    void forget() {
        home = directory.resolve(name + "-anew");
    }

    /** The last lines that its processes wrote to their standard error. */
    List<String> tail() {
        try {
            List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
            return lines.subList(Math.max(0, lines.size() - TAIL), lines.size());
        } catch (IOException e) {
            return List.of("(unreadable: " + e + ")");
        }
    }

    /** Ends the process, at first politely. */
    @Override
    public void close() {
        Process last = process;
        if (last != null) {
            end(last);
        }
        wires.close();
    }

    private static void end(Process process) {
        try {
            process.getOutputStream().close();
            process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It has ended already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process running() {
        Process now = process;
        if (now == null) {
            throw new NodeException(name + " was not started");
        }
        return now;
    }
}
