package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.world.MemoryStore;
import io.cloudlet.core.internal.world.WorldRuntime;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.testkit.simulated.World;
import java.util.ArrayList;
import java.util.List;

/** A cloudlet reduced to its logs: its own, and replicas. */
final class Keeper implements Logs.Listener {

    final World world;
    final MemoryStore store;
    final SigningKey identity;
    final WorldRuntime runtime;
    final OwnLog own;
    final Logs logs;
    final List<LogRecord> applied = new ArrayList<>();
    final List<String> stopped = new ArrayList<>();

    Keeper(World world, long seed) {
        this(world, new MemoryStore(), SigningKey.generate(new SeededEntropy(seed)), seed);
    }

    private Keeper(World world, MemoryStore store, SigningKey identity, long run) {
        this.world = world;
        this.store = store;
        this.identity = identity;
        this.runtime = new WorldRuntime(world, MemoryNetwork.first(world, run), run);
        this.own = new OwnLog(identity, Author.FEDERATION, store, runtime, world, records -> {}, 0);
        this.logs = new Logs(own, id(), Author.FEDERATION, store, world, world, this);
    }

    /** The same cloudlet after a crash. */
    Keeper restarted(long run) {
        return new Keeper(world, store.crash(), identity, run);
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
        logs.follow(author.id(), author.identity.verification());
        return this;
    }

    void put(String key, String body) {
        own.append(List.of(LogRecord.put(key.getBytes(UTF_8), body.getBytes(UTF_8))));
        world.settle();
    }

    boolean take(Suffix suffix) {
        boolean changed = logs.ingest(suffix);
        world.settle();
        return changed;
    }

    /** Asks {@code other} once for everything lacking, as a link does. */
    void pullFrom(Keeper other) {
        for (Reconciliation.Lack lack : new Reconciliation(other.logs).lacks(logs.vector(), true)) {
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

    @Override
    public void applied(CloudletId origin, List<LogRecord> records) {
        applied.addAll(records);
    }

    @Override
    public void stopped(CloudletId origin, boolean forked, String why) {
        stopped.add(origin.abbreviated() + (forked ? " forked: " : " stopped: ") + why);
    }
}
