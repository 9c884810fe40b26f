package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.world.MemoryStore;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.testkit.simulated.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cloudlet reduced to its logs: its own, and replicas. */
final class Keeper implements Logs.Listener {

    final World world;
    final MemoryStore store;
    final SigningKey identity;
    final Machine runtime;
    final OwnLog own;
    final Logs logs;
    final List<LogRecord> applied = new ArrayList<>();
    final List<String> stopped = new ArrayList<>();
    int rounds;
    long walked;

    Keeper(World world, long seed) {
        this(world, new MemoryStore(), SigningKey.generate(new SeededEntropy(seed)), seed);
    }

    private Keeper(World world, MemoryStore store, SigningKey identity, long run) {
        this.world = world;
        this.store = store;
        this.identity = identity;
        this.runtime = new Machine(world, MemoryNetwork.first(world, run), new ForgetfulDisk(run), run);
        this.own = new OwnLog(identity, Author.FEDERATION, store, runtime, world, records -> {}, 0);
        this.logs = new Logs(own, id(), Author.FEDERATION, store, world, world, world, this);
    }

    /** The same cloudlet after a crash. */
    Keeper restarted(long run) {
        return new Keeper(world, store.crash(), identity, run);
    }

    /** The same cloudlet after its disk was lost, with what others held; but with the key that it had. */
    Keeper recovered(Excerpt log, long run) {
        MemoryStore fresh = new MemoryStore();
        Adoption.verified(log, fresh).write();
        return new Keeper(world, fresh, identity, run);
    }

    CloudletId id() {
        return identity.verification().cloudletId();
    }

    Keeper open() {
        own.open(List.of());
        world.settle();
        return this;
    }

    Keeper follow(Author author) {
        logs.follow(author.id(), keys(author.identity));
        return this;
    }

    /** The first key alone. */
    static KeyChain keys(SigningKey identity) {
        return KeyChain.pinned(identity.verification(), Optional.empty(), Author.FEDERATION);
    }

    void put(String key, String body) {
        own.append(List.of(LogRecord.put(key.getBytes(UTF_8), body.getBytes(UTF_8))));
        world.settle();
    }

    boolean take(Suffix suffix) {
        boolean changed = suffix.into(logs);
        world.settle();
        return changed;
    }

    /** Asks {@code other} once for everything lacking, as a link does. */
    void pullFrom(Keeper other) {
        Checkpoint mine = own.checkpoint();
        if (mine != null) {
            other.logs.doubts().shown(id(), mine.head());
            other.logs.doubts().unknownTo(id()).forEach(branch -> walk(branch.tree(), branch.jump(), mine.head()));
        }
        Reconciliation reconciliation = new Reconciliation(other.logs);
        for (Reconciliation.Lack lack : reconciliation.lacks(logs.vector(), true)) {
            if (lack.walk()) {
                walk(other, reconciliation.jump(lack).orElseThrow(), lack.theirs());
                continue;
            }
            List<byte[]> records = new ArrayList<>();
            long end = lack.upTo().head().sequence();
            while (lack.from() + records.size() < end) {
                other.logs.read(lack.upTo().origin(), lack.from() + records.size(), 300).stream()
                        .limit(end - lack.from() - records.size())
                        .forEach(record -> records.add(record.bytes()));
            }
            take(new Suffix(lack.upTo().origin(), lack.from(), records, lack.upTo()));
        }
    }

    /** Goes to where {@code other} says that a log stands, as a link does. */
    boolean walk(Keeper other, Jump jump, Head asked) {
        return walk(other.logs.tree(jump.origin()).orElseThrow(), jump, asked);
    }

    /** Goes to where an author says that its log stands. */
    boolean walkTo(Author author) {
        return walkTo(author, author.tree);
    }

    /** The same, where the live set is another than it should be. */
    boolean walkTo(Author author, MerkleSearchTree tree) {
        Jump jump =
                new Jump(author.checkpoint(), author.history, Jump.Relation.UNKNOWN, Head.EMPTY.history(), List.of());
        return walk(tree, jump, logs.head(author.id()).orElse(Head.EMPTY));
    }

    boolean walk(MerkleSearchTree tree, Jump jump, Head asked) {
        Optional<Walk> begun = logs.jump(jump, asked, () -> true);
        if (begun.isEmpty()) {
            return false;
        }
        fetch(begun.get(), tree);
        boolean changed = logs.walked(begun.get());
        world.settle();
        return changed;
    }

    /** Fetches what is to be walked. */
    void fetch(Walk walk, MerkleSearchTree tree) {
        while (!walk.complete()) {
            List<Walk.Want> wants = walk.next(16);
            List<Walk.Got> answer = new ArrayList<>();
            wants.forEach(
                    want -> answer.add(tree.walked(want, walk.since(), 1_000).orElseThrow()));
            rounds++;
            walked += answer.stream().mapToLong(Walk.Got::bytes).sum();
            walk.take(wants, answer);
        }
    }

    @Override
    public void applied(CloudletId origin, List<LogRecord> records) {
        applied.addAll(records);
    }

    @Override
    public void stopped(CloudletId origin, boolean forked, String why) {
        stopped.add(origin.abbreviated() + (forked ? " forked: " : " stopped: ") + why);
    }
}
