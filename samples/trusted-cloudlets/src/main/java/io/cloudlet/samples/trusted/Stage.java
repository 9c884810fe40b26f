package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.Folder;
import io.cloudlet.samples.trusted.node.Json;
import io.cloudlet.samples.trusted.node.Messages.Answer;
import io.cloudlet.samples.trusted.node.Messages.Query;
import io.cloudlet.samples.trusted.node.Messages.Served;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The four cloudlets, and ways to look at them. */
final class Stage implements AutoCloseable {

    private static final long PAUSE_MILLIS = 50;
    private static final long MUCH = 32 << 20;

    private final WorkDirectory directory;
    private final Folder folder;
    private final Narrator narrator;
    private final NodeProcess cloud;
    private final NodeProcess cloudlet1;
    private final NodeProcess cloudlet2;
    private final NodeProcess cloudlet3;
    private volatile Duration patience = Duration.ZERO;

    /** Looks at something that changes. */
    interface Look<T> {
        T now() throws InterruptedException;
    }

    /** @param folder what goes into the federation */
    Stage(WorkDirectory directory, Folder folder, Narrator narrator) {
        this.directory = directory;
        this.folder = folder;
        this.narrator = narrator;
        boolean much = folder.bytes() > MUCH;
        cloud = new NodeProcess("cloud", "DE", directory.path(), much);
        cloudlet1 = new NodeProcess("cloudlet1", "DE-BE", directory.path(), much);
        cloudlet2 = new NodeProcess("cloudlet2", "FR-IDF", directory.path(), much);
        cloudlet3 = new NodeProcess("cloudlet3", "FR", directory.path(), much);
    }

    NodeProcess cloud() {
        return cloud;
    }

    NodeProcess cloudlet1() {
        return cloudlet1;
    }

    NodeProcess cloudlet2() {
        return cloudlet2;
    }

    NodeProcess cloudlet3() {
        return cloudlet3;
    }

    List<NodeProcess> all() {
        return List.of(cloud, cloudlet1, cloudlet2, cloudlet3);
    }

    List<NodeProcess> allBut(NodeProcess one) {
        return all().stream().filter(node -> node != one).toList();
    }

    NodeProcess named(String name) {
        return all().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What goes into the federation. */
    Folder folder() {
        return folder;
    }

    /** A place for a file of the story itself. */
    Path file(String name) {
        return directory.path().resolve(name);
    }

    /** Tells how far something is. */
    void say(String line) {
        narrator.say("    " + line);
    }

    /** How long {@link #eventually} waits from now on. */
    void patience(Duration patience) {
        this.patience = patience;
    }

    Duration patience() {
        return patience;
    }

    /**
     * Looks until what is seen is good; cloudlets that do not answer are asked again.
     *
     * @throws NotHeld with what was seen last, when patience runs out
     */
    <T> T eventually(String what, Look<T> look, Predicate<? super T> good) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            String seen;
            try {
                T now = look.now();
                if (good.test(now)) {
                    return now;
                }
                seen = String.valueOf(now);
            } catch (NodeException e) {
                seen = String.valueOf(e.getMessage());
            }
            NotHeld.unless(System.nanoTime() < end, what + ": not within " + patience.toSeconds() + " s, but " + seen);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** Who answers a call that {@code caller} makes. */
    static Served served(NodeProcess caller, Query query) throws InterruptedException {
        Answer answer = caller.ask().call(query);
        if (answer.code() != 200) {
            throw new NodeException(query.service() + " called from " + caller.name() + " answered " + answer.code());
        }
        return Json.read(answer.body(), Served.class);
    }

    @Override
    public void close() {
        all().parallelStream().forEach(NodeProcess::close);
    }
}
