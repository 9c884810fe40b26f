package io.cloudlet.testkit.simulated;

import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What connects the {@linkplain MemoryNetwork networks} of one {@link World}, place to place, each direction by itself: cut,
 * slow, losing packets, or tapped.
 *
 * <p>Connections behave as TCP does. What they carry arrives in order, once, or not at all. A lost packet costs time and
 * holds up what follows on the same connection; on others it is overtaken. A cut swallows: whoever sends hears nothing, and
 * what waits goes on after the cut has ended, when it is next retransmitted, or the sender gives up after a quarter of an
 * hour. While only the way back is cut, data still arrives, until 256 KiB are unacknowledged. A machine that lost its power
 * is silent; once its place is up again, whoever still sends to a connection of before is told that it was reset.
 */
public final class Wires {

    private final World world;
    private final Map<HostPort, Port> ports = new LinkedHashMap<>();
    private final Map<HostPort, String> placeOf = new LinkedHashMap<>();
    private final List<MemoryNetwork> networks = new ArrayList<>();
    private final Map<String, Map<String, Path>> paths = new TreeMap<>();
    private final Set<Direction> stalled = new LinkedHashSet<>();
    private final Map<String, Traffic> sent = new TreeMap<>();
    private final Set<HostPort> answering = new LinkedHashSet<>();
    private final Set<String> dark = new TreeSet<>();
    private Set<String> island = Set.of();
    private Duration least = Duration.ZERO;
    private Duration most = Duration.ZERO;
    private Random chance;
    private Tap tap = (from, to, frame) -> List.of(frame);
    private Witness witness = (from, to, frame) -> {};
    private int dials;

    record Port(MemoryNetwork owner, Consumer<Connection> accepted) {}

    /** Stands between a sender and the wire, as whoever holds the sender's keys could. */
    @FunctionalInterface
    public interface Tap {

        /** What leaves {@code from} for {@code to} instead of {@code frame}, on the same connection. */
        List<byte[]> leaving(String from, String to, byte[] frame);
    }

    /** Sees every frame that arrives. */
    @FunctionalInterface
    public interface Witness {

        /** The array is not to be changed. */
        void arrived(String from, String to, byte[] frame);
    }

    /** What a place has sent: frames, and their bytes. */
    public record Traffic(long frames, long bytes) {

        Traffic plus(long more) {
            return new Traffic(frames + 1, bytes + more);
        }
    }

    /** @param seed of delays, losses and retransmissions */
    public Wires(World world, long seed) {
        this.world = world;
        this.chance = new Random(seed);
    }

    /** The network of a process at a place; a seed makes its leaf key, so no two may have the same. */
    public MemoryNetwork network(String place, long seed) {
        MemoryNetwork network = new MemoryNetwork(this, place, LeafKeys.of(seed));
        networks.add(network);
        if (dark.remove(place)) {
            mended();
        }
        return network;
    }

    /** Swallows from now on what goes from one place to another; the way back stays as it is. */
    public void cut(String from, String to) {
        path(from, to).cut(true);
    }

    /** Ends that cut. */
    public void mend(String from, String to) {
        path(from, to).cut(false);
        mended();
    }

    /** Ends every cut, and every loss. */
    public void mend() {
        paths.values().forEach(to -> to.values().forEach(Path::mend));
        island = Set.of();
        mended();
    }

    /** Separates these places from all others so that everybody is told at once: connections are reset, dials refused. */
    public void separate(Set<String> places) {
        island = places;
        for (MemoryNetwork network : networks) {
            network.ends().stream().filter(end -> apart(end.near(), end.far())).forEach(End::close);
        }
    }

    /** From now on what goes from one place to another takes so long, each frame anything between. */
    public void delay(String from, String to, Duration least, Duration most) {
        path(from, to).delay(least, most);
    }

    /** The same between all places, those yet to come included. */
    public void delay(Duration least, Duration most) {
        this.least = least;
        this.most = most;
        paths.values().forEach(to -> to.values().forEach(path -> path.delay(least, most)));
    }

    /** From now on this share of what goes from one place to another is lost on the way, and sent again; at most 0.9. */
    public void lose(String from, String to, double share) {
        path(from, to).lose(share);
    }

    /** From now on everything that leaves anywhere passes here. */
    public void tap(Tap tap) {
        this.tap = tap;
    }

    /** From now on this sees everything that arrives anywhere. */
    public void witness(Witness witness) {
        this.witness = witness;
    }

    /** Lets an endpoint answer those who probe it. */
    public void answers(HostPort endpoint) {
        answering.add(endpoint);
    }

    /** Lets it answer no more. */
    public void silent(HostPort endpoint) {
        answering.remove(endpoint);
    }

    /** How often anybody dialled. */
    public int dials() {
        return dials;
    }

    /** What a place has sent so far. */
    public Traffic sent(String place) {
        return sent.getOrDefault(place, new Traffic(0, 0));
    }

    void chance(Random by) {
        chance = by;
    }

    World world() {
        return world;
    }

    Random chance() {
        return chance;
    }

    boolean answering(HostPort endpoint) {
        return answering.contains(endpoint);
    }

    boolean apart(String one, String other) {
        return island.contains(one) != island.contains(other);
    }

    /** Whether nothing answers from that place, since its machine lost its power. */
    boolean dark(String place) {
        return dark.contains(place);
    }

    void goesDark(String place) {
        dark.add(place);
    }

    Path path(String from, String to) {
        return paths.computeIfAbsent(from, f -> new TreeMap<>()).computeIfAbsent(to, t -> {
            Path path = new Path();
            path.delay(least, most);
            return path;
        });
    }

    void dialled() {
        dials++;
    }

    void listening(HostPort at, Port port) {
        ports.put(at, port);
        placeOf.put(at, port.owner().place());
    }

    Map<HostPort, Port> ports() {
        return ports;
    }

    /** Where whoever listened last at that address is, up or not. */
    Optional<String> placeOf(HostPort at) {
        return Optional.ofNullable(placeOf.get(at));
    }

    List<byte[]> leaving(String from, String to, byte[] frame) {
        List<byte[]> frames = tap.leaving(from, to, frame);
        for (byte[] out : frames) {
            sent.merge(from, new Traffic(1, out.length), (before, one) -> before.plus(one.bytes()));
        }
        return frames;
    }

    void arrived(String from, String to, byte[] frame) {
        witness.arrived(from, to, frame);
    }

    void gone(MemoryNetwork network) {
        networks.remove(network);
        ports.values().removeIf(port -> port.owner() == network);
    }

    void stalled(Direction direction) {
        stalled.add(direction);
    }

    void flows(Direction direction) {
        stalled.remove(direction);
    }

    private void mended() {
        List.copyOf(stalled).forEach(Direction::retransmit);
    }
}
