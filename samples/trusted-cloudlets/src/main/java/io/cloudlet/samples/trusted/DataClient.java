package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.burglar.Plan;
import io.cloudlet.samples.trusted.burglar.Spoils;
import io.cloudlet.samples.trusted.node.DataMessages.Carried;
import io.cloudlet.samples.trusted.node.DataMessages.CarryIn;
import io.cloudlet.samples.trusted.node.DataMessages.CarryOut;
import io.cloudlet.samples.trusted.node.DataMessages.Draw;
import io.cloudlet.samples.trusted.node.DataMessages.Drawn;
import io.cloudlet.samples.trusted.node.DataMessages.Holdings;
import io.cloudlet.samples.trusted.node.DataMessages.Include;
import io.cloudlet.samples.trusted.node.DataMessages.Letter;
import io.cloudlet.samples.trusted.node.DataMessages.Names;
import io.cloudlet.samples.trusted.node.DataMessages.Progress;
import io.cloudlet.samples.trusted.node.DataMessages.Read;
import io.cloudlet.samples.trusted.node.DataMessages.Seen;
import io.cloudlet.samples.trusted.node.DataMessages.Where;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Talks to the control endpoint of one cloudlet's process about fences and data. */
final class DataClient {

    /** For what takes as long as there is data; whoever waits watches the progress. */
    private static final Duration LONG = Duration.ofHours(24);

    private final NodeClient node;

    DataClient(NodeClient node) {
        this.node = node;
    }

    String draw(String fence, List<String> regions, List<String> members) throws InterruptedException {
        return node.ask("/draw", new Draw(fence, regions, members), Drawn.class).id();
    }

    void include(String fence, String cloudlet) throws InterruptedException {
        node.ask("/include", new Include(fence, cloudlet), Include.class);
    }

    List<Seen> fences() throws InterruptedException {
        return List.of(node.ask("/fences", Map.of(), Seen[].class));
    }

    Seen fence(String name) throws InterruptedException {
        return fences().stream()
                .filter(fence -> fence.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NodeException("no fence " + name + " is known there"));
    }

    void create(Where where) throws InterruptedException {
        node.ask("/create", where, Where.class);
    }

    List<String> datasets() throws InterruptedException {
        return node.ask("/datasets", Map.of(), Names.class).names();
    }

    void put(Where where, String text) throws InterruptedException {
        node.ask("/put", new Letter(where, text), Letter.class);
    }

    void delete(Where where) throws InterruptedException {
        node.ask("/delete", where, Where.class);
    }

    Read read(Where where) throws InterruptedException {
        return node.ask("/read", where, Read.class);
    }

    Holdings holdings(Where where) throws InterruptedException {
        return node.ask("/holdings", where, Holdings.class);
    }

    Carried carryIn(CarryIn carry) throws InterruptedException {
        return node.ask("/carry-in", carry, Carried.class, LONG);
    }

    Carried carryOut(CarryOut carry) throws InterruptedException {
        return node.ask("/carry-out", carry, Carried.class, LONG);
    }

    Progress progress() throws InterruptedException {
        return node.ask("/progress", Map.of(), Progress.class);
    }

    Spoils burgle(Plan plan) throws InterruptedException {
        return node.ask("/burgle", plan, Spoils.class, LONG);
    }
}
