package io.cloudlet.core.internal.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.wire.Hash;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who links to whom, computed for federations of many sizes. */
class TopologyTest {

    private final Topology topology = new Topology(new FederationId("ab".repeat(32)));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 16})
    void neighbours_ofASmallFederation_areEverybody(int size) {
        List<CloudletId> all = ids(size);
        for (CloudletId self : all) {
            assertThat(topology.neighbours(self, Set.copyOf(all), Set.copyOf(all)))
                    .hasSize(size - 1)
                    .doesNotContain(self);
        }
    }

    @ParameterizedTest
    @CsvSource({"17, 9", "32, 9", "33, 10", "64, 10", "65, 11", "1024, 14", "2000, 15"})
    void degree_isAboutLog2AndFour(int size, int degree) {
        assertThat(Topology.degree(size)).isEqualTo(degree);
    }

    @ParameterizedTest
    @CsvSource({"17, 0", "18, 3", "20, 15", "40, 0", "40, 20", "100, 0", "100, 90", "500, 250", "2000, 0", "2000, 1000"
    })
    void neighbours_agreeAtBothEndsStayBoundedAndConnectAll(int size, int outbound) {
        Graph graph = new Graph(size, outbound);
        int degree = Topology.degree(size);
        for (CloudletId id : graph.listeners) {
            Set<CloudletId> chosen = graph.chosen.get(id);
            assertThat(chosen.size()).isLessThanOrEqualTo(degree + 1);
            chosen.forEach(other -> assertThat(graph.chosen.get(other)).contains(id));
        }
        for (CloudletId id : graph.outbound) {
            assertThat(graph.chosen.get(id)).hasSize(Math.min(degree, graph.listeners.size()));
            assertThat(graph.listeners).containsAll(graph.chosen.get(id));
        }
        assertThat(graph.reached(Set.of())).hasSize(size);
    }

    @ParameterizedTest
    @CsvSource({"20, 0", "20, 8", "40, 0", "40, 20", "100, 0", "100, 50", "500, 0", "500, 250", "2000, 0", "2000, 1000"
    })
    void neighbours_withATenthDown_stillConnectTheRest(int size, int outbound) {
        Graph graph = new Graph(size, outbound);
        int apart = 0;
        for (int seed = 0; seed < 20; seed++) {
            List<CloudletId> all = ids(size);
            Collections.shuffle(all, new Random(seed));
            Set<CloudletId> down = new HashSet<>(all.subList(0, size / 10));
            apart += graph.reached(down).size() == size - down.size() ? 0 : 1;
        }
        assertThat(apart).isZero();
    }

    @Test
    void neighbours_whenOneMoreJoins_changeForFewOnly() {
        Graph before = new Graph(500, 0);
        Graph after = new Graph(501, 0);
        long changed = before.all.stream()
                .filter(id -> !before.chosen.get(id).equals(after.chosen.get(id)))
                .count();
        assertThat(changed).isLessThanOrEqualTo(2 * Topology.degree(501));
    }

    @Test
    void neighbours_inAnotherFederation_areOthers() {
        List<CloudletId> all = ids(100);
        Topology other = new Topology(new FederationId("cd".repeat(32)));
        assertThat(other.neighbours(all.get(0), Set.copyOf(all), Set.copyOf(all)))
                .isNotEqualTo(topology.neighbours(all.get(0), Set.copyOf(all), Set.copyOf(all)));
    }

    @Test
    void neighbours_whereNobodyListens_areNone() {
        List<CloudletId> all = ids(20);
        assertThat(topology.neighbours(all.get(0), Set.copyOf(all), Set.of())).isEmpty();
    }

    private static List<CloudletId> ids(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> Hash.cloudletId(Hash.sha256(new byte[] {(byte) (i >> 8), (byte) i})))
                .collect(Collectors.toList());
    }

    /** Who chose whom; an edge is one that either end chose and the other end can be dialled at, or dials. */
    private final class Graph {
        private final List<CloudletId> all;
        private final Set<CloudletId> outbound;
        private final Set<CloudletId> listeners;
        private final Map<CloudletId, Set<CloudletId>> chosen = new HashMap<>();

        private Graph(int size, int outboundOnly) {
            all = ids(size);
            outbound = new HashSet<>(all.subList(0, outboundOnly));
            listeners = new LinkedHashSet<>(all.subList(outboundOnly, size));
            Set<CloudletId> members = Set.copyOf(all);
            all.forEach(id -> chosen.put(id, topology.neighbours(id, members, listeners)));
        }

        /** Who can be reached from the first that is up. */
        private Set<CloudletId> reached(Set<CloudletId> down) {
            Map<CloudletId, Set<CloudletId>> links = new HashMap<>();
            chosen.forEach((from, others) -> others.stream()
                    .filter(to -> !down.contains(from) && !down.contains(to))
                    .filter(to -> listeners.contains(to) || listeners.contains(from))
                    .forEach(to -> {
                        links.computeIfAbsent(from, f -> new HashSet<>()).add(to);
                        links.computeIfAbsent(to, t -> new HashSet<>()).add(from);
                    }));
            Set<CloudletId> reached = new HashSet<>();
            Queue<CloudletId> next = new ArrayDeque<>();
            all.stream().filter(id -> !down.contains(id)).findFirst().ifPresent(next::add);
            while (!next.isEmpty()) {
                CloudletId id = next.remove();
                if (reached.add(id)) {
                    next.addAll(links.getOrDefault(id, Set.of()));
                }
            }
            return reached;
        }
    }
}
