package io.cloudlet.core;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.Invitation;
import io.cloudlet.RecoveryKey;
import io.cloudlet.core.internal.node.Node;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The cloudlets of one test: each has a home below a fresh directory and, where it listens, a port that stays the same when
 * it is opened again. Whatever is still open at the end is closed.
 */
final class Fleet implements BeforeEachCallback, AfterEachCallback {

    static final Duration BEAT = Duration.ofMillis(150);
    /** For what takes long on a slow machine: other processes, much data. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    static final Duration VALIDITY = Duration.ofHours(1);

    private final Map<String, Integer> ports = new HashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Path directory = Path.of("");

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("fleet");
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        delete(directory);
    }

    /** A cloudlet that only dials out. */
    Cloudlet edge(String name) {
        return Cloudlet.named(name).home(home(name)).beat(BEAT).deadline(Duration.ofMinutes(1));
    }

    /** A cloudlet that listens. */
    Cloudlet cloudlet(String name) {
        return edge(name).listen("127.0.0.1", port(name));
    }

    /** A founder of "acme" that listens. */
    Federation found(String name) {
        return keep(cloudlet(name).found("acme"));
    }

    /** A listening member, invited by {@code inviter}. */
    Federation join(Federation inviter, String name) {
        return keep(cloudlet(name).join(invite(inviter, name)));
    }

    /** A member that only dials out, invited by {@code inviter}. */
    Federation joinEdge(Federation inviter, String name) {
        return keep(edge(name).join(invite(inviter, name)));
    }

    /** Opens a listening member's home again. */
    Federation reopen(String name) {
        return keep(cloudlet(name).open());
    }

    /** Opens a listening member's home with a new identity key. */
    Federation rotate(String name) {
        return keep(cloudlet(name).rotateIdentity());
    }

    /** Brings a listening member back after its home was moved away, with the help of another. */
    Federation recover(String name, RecoveryKey key, String helper) {
        return keep(cloudlet(name).recover(key, "127.0.0.1:" + port(helper)));
    }

    Invitation invite(Federation inviter, String name) {
        return inviter.cloudlets().invite(name, VALIDITY);
    }

    /** Ends it as a crash would: withdraws nothing, says nothing; port and lock are free afterwards. */
    static void kill(Federation federation) {
        ((Node) federation).crash();
    }

    /** Has it closed at the end of the test. */
    <T extends AutoCloseable> T keep(T closed) {
        open.push(closed);
        return closed;
    }

    Path home(String name) {
        return directory.resolve(name);
    }

    Path directory() {
        return directory;
    }

    int port(String name) {
        return ports.computeIfAbsent(name, n -> Ports.free());
    }

    /** Copies a home as a backup would. */
    void copyHome(String from, String to) throws IOException {
        Path source = home(from);
        Path target = home(to);
        try (var files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, target.resolve(source.relativize(file)));
            }
        }
    }

    /** Moves a home out of the way, or back. */
    void moveHome(String from, String to) throws IOException {
        Files.move(home(from), home(to));
    }

    static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static CloudletId id(Federation federation) {
        return federation.self().id();
    }

    /** Whether {@code from} has a direct link to {@code to}. */
    static boolean linked(Federation from, CloudletId to) {
        return from.cloudlets().list().stream()
                .anyMatch(info -> info.id().equals(to) && info.link().up());
    }

    /** Waits until each of them is linked to all others. */
    static void awaitLinked(Federation... members) {
        for (Federation from : members) {
            for (Federation to : members) {
                CloudletId id = id(to);
                Await.until(from.self().name() + " is linked to " + to.self().name(), () -> linked(from, id));
            }
        }
    }

    /** Waits until {@code at} has heard that the other was admitted. */
    static void awaitKnown(Federation at, Federation other) {
        String name = other.self().name();
        Await.until(name + " is known", () -> at.cloudlets().named(name).isPresent());
    }

    /** Waits until {@code at} finds a service of that name. */
    static void awaitFound(Federation at, String service) {
        Await.until(
                service + " is found", () -> at.services().named(service).find().isPresent());
    }

    /** Waits until {@code at} finds no service of that name. */
    static void awaitGone(Federation at, String service) {
        Await.until(
                service + " is gone", () -> at.services().named(service).find().isEmpty());
    }
}
