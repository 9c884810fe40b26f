package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.data.Data;
import io.cloudlet.data.Dataset;
import io.cloudlet.data.DatasetSpec;
import io.cloudlet.policy.FenceId;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Cloudlets with data and nothing else, in one world: links with a delay, logs that everybody reads, stores in memory. */
final class Sites {

    static final FenceId FENCE = new FenceId("fe".repeat(32));
    static final Duration DEADLINE = Duration.ofSeconds(30);

    final World world = new World();
    final SharedFences fences = new SharedFences(world);
    final List<Site> all = new ArrayList<>();
    private final MemoryNetwork network = MemoryNetwork.first(world, 1);

    /** So many sites, all in one fence, all linked, a millisecond of round trip from each to the next and so on. */
    Sites(int count) {
        for (int i = 0; i < count; i++) {
            all.add(new Site(i));
        }
        fences.fence(FENCE, all.stream().map(site -> site.id).toArray(CloudletId[]::new));
        all.forEach(Site::open);
        for (Site one : all) {
            for (Site other : all) {
                if (one.number < other.number) {
                    link(one, other, Duration.ofMillis(other.number - one.number));
                }
            }
        }
        world.settle();
    }

    Site get(int number) {
        return all.get(number);
    }

    void link(Site one, Site other, Duration roundTrip) {
        one.links.put(other.id, new Wire(other, roundTrip));
        other.links.put(one.id, new Wire(one, roundTrip));
    }

    void cut(Site one, Site other) {
        one.links.remove(other.id);
        other.links.remove(one.id);
        one.data.linkDown(other.id);
        other.data.linkDown(one.id);
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** One direction of one link; another link between the same two is another. */
    private static final class Wire {
        private final Site to;
        private final Duration roundTrip;

        private Wire(Site to, Duration roundTrip) {
            this.to = to;
            this.roundTrip = roundTrip;
        }
    }

    /** One cloudlet. */
    final class Site implements Neighbours {
        final int number;
        final CloudletId id;
        final Machine runtime;
        final TouchyBlobs blobs = new TouchyBlobs();
        final Map<CloudletId, Wire> links = new HashMap<>();
        final Set<Site> diallable = new HashSet<>();
        final List<CloudletId> dialled = new ArrayList<>();
        final Set<FrameType> deaf = new HashSet<>();
        final List<FrameType> heard = new ArrayList<>();
        DataCoordinator data;
        Calls calls;
        Data api;

        private Site(int number) {
            this.number = number;
            this.id = Hash.cloudletId(Hash.sha256(new byte[] {(byte) number}));
            this.runtime = new Machine(world, network, new ForgetfulDisk(number), number);
        }

        void open() {
            data = new DataCoordinator(
                    new DataCoordinator.Parts(id, Golden.FEDERATION, runtime, world, blobs, fences.log(id), this));
            calls = new Calls(runtime, world, DEADLINE);
            api = data.api(calls);
            fences.log(id).reader(data);
            data.start();
        }

        /** The process ended; another has the same store and log. */
        void restart() {
            calls.close();
            blobs.restart();
            open();
            world.settle();
        }

        Dataset create(String name) {
            return api.create(name, FENCE);
        }

        Dataset create(DatasetSpec spec) {
            return api.create(spec);
        }

        Dataset dataset(String name) {
            world.settle();
            return api.dataset(name);
        }

        Site hear(FrameType type, WireReader in, CloudletId from) {
            heard.add(type);
            if (!deaf.contains(type)) {
                data.frame(from, type, in);
            }
            return this;
        }

        @Override
        public Set<CloudletId> linked() {
            return new TreeSet<>(links.keySet());
        }

        @Override
        public Set<CloudletId> unlinked() {
            Set<CloudletId> unlinked = new TreeSet<>();
            diallable.forEach(site -> unlinked.add(site.id));
            unlinked.removeAll(links.keySet());
            return unlinked;
        }

        @Override
        public CompletionStage<Void> reach(CloudletId peer, Duration patience) {
            dialled.add(peer);
            Site site = all.stream()
                    .filter(other -> other.id.equals(peer))
                    .findFirst()
                    .orElseThrow();
            if (site.calls.closed()) {
                return Neighbours.super.reach(peer, patience);
            }
            link(this, site, Duration.ofMillis(2));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Optional<Duration> roundTrip(CloudletId peer) {
            return Optional.ofNullable(links.get(peer)).map(wire -> wire.roundTrip);
        }

        @Override
        public CompletionStage<Void> send(CloudletId peer, byte[] frame) {
            Wire wire = links.get(peer);
            if (wire == null) {
                return CompletableFuture.failedFuture(
                        new UnreachableException(ErrorCode.UNREACHABLE, "there is no link to " + peer.abbreviated()));
            }
            CompletableFuture<Void> sent = new CompletableFuture<>();
            world.after(wire.roundTrip.dividedBy(2), world, () -> {
                sent.complete(null);
                if (links.get(peer) == wire) {
                    WireReader in = new WireReader(frame);
                    wire.to.hear(FrameType.read(in), in, id);
                }
            });
            return sent;
        }
    }
}
