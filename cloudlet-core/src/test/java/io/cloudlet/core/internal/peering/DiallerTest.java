package io.cloudlet.core.internal.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whom links are made with, when, and what is said where there is none. */
class DiallerTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final HostPort NOWHERE = new HostPort("nowhere", 1);

    private final World world = new World();
    private final Cloud.Law law = new Cloud.Law();
    private final MemoryNetwork network = MemoryNetwork.first(world, 401);
    private final Cloud one = new Cloud(world, network, law, 1);

    @Test
    void link_neverDialled_saysThatNoAddressIsKnown() {
        Cloud two = cloud(2);
        one.knows();
        assertThat(one.links.link(two.id()).detail()).isEqualTo("no address of it is known yet");
    }

    @Test
    void link_withNobodyAtItsAddress_saysWhySinceWhenAndWhatIsNext() {
        Cloud two = cloud(2);
        one.links.reconsider(law.membership(), Map.of(two.id(), List.of(NOWHERE)));
        world.pass(Duration.ofSeconds(30));
        assertThat(one.links.link(two.id()).up()).isFalse();
        assertThat(one.links.link(two.id()).detail())
                .startsWith("nobody is at nowhere:1 [unreachable]; no link for 30 s, next try in ");
    }

    @Test
    void link_ofARemovedMember_saysSo() {
        Cloud two = cloud(2);
        one.knows(two);
        world.pass(SECOND);
        law.remove(two.id());
        world.pass(SECOND);
        assertThat(one.links.link(two.id()).detail()).contains("removed from the federation");
    }

    @Test
    void link_refusedByThePeer_saysWhatThePeerSaid() {
        Cloud two = cloud(2);
        Cloud three = cloud(3);
        one.links.reconsider(law.membership(), Map.of(two.id(), List.of(three.address)));
        world.pass(SECOND);
        assertThat(one.links.link(two.id()).detail())
                .contains("but " + three.id().abbreviated() + " answered");
    }

    @Test
    void dial_ofSeveralAddresses_triesEachAtOnce() {
        Cloud two = cloud(2);
        one.links.reconsider(
                law.membership(), Map.of(two.id(), List.of(NOWHERE, new HostPort("nowhere", 2), two.address)));
        world.settle();
        assertThat(one.linkedTo(two)).isTrue();
    }

    @Test
    void dial_ofAPeerThatMoved_reachesItsNewAddressAtOnce() {
        Cloud two = cloud(2);
        one.links.reconsider(law.membership(), Map.of(two.id(), List.of(NOWHERE)));
        world.pass(Duration.ofMinutes(2)); // the wait between tries is at its longest

        one.knows(two);
        world.settle();

        assertThat(one.linkedTo(two)).isTrue();
    }

    @Test
    void dial_failing_waitsLongerEachTimeUpToTenSeconds() {
        Cloud two = cloud(2);
        one.links.reconsider(law.membership(), Map.of(two.id(), List.of(NOWHERE)));
        world.pass(Duration.ofMinutes(1));
        int before = network.dials();
        world.pass(Duration.ofMinutes(1));
        assertThat(network.dials() - before).isBetween(5, 13);
    }

    @Test
    void reach_whereNobodyListens_failsSayingSo() {
        Cloud two = cloud(2);
        Map<CloudletId, List<HostPort>> where = new HashMap<>();
        where.put(one.id(), List.of());
        where.put(two.id(), List.of());
        one.links.reconsider(law.membership(), where);
        CompletableFuture<Void> reached = one.links.reach(two.id(), SECOND).toCompletableFuture();
        assertThat(reached)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(Exception.class)
                .withMessageContaining("neither it nor this cloudlet listens");
    }

    @Test
    void reach_whereNobodyAnswers_failsWhenEveryAddressWasTried() {
        Cloud two = cloud(2);
        one.links.reconsider(law.membership(), Map.of(two.id(), List.of(NOWHERE)));
        CompletableFuture<Void> reached =
                one.links.reach(two.id(), Duration.ofMinutes(1)).toCompletableFuture();
        world.pass(Duration.ofSeconds(2));
        assertThat(reached)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(Exception.class)
                .withMessageContaining("nobody is at nowhere:1");
    }

    @Test
    void links_ofALargeFederation_areFewAndOthersComeOnDemandAndGo() {
        List<Cloud> all = many(20);
        world.pass(Duration.ofSeconds(3));
        all.forEach(cloud -> assertThat(cloud.links.linked().size()).isBetween(1, Topology.degree(20) + 1));
        Cloud far = all.stream()
                .filter(cloud -> cloud != one && !one.linkedTo(cloud))
                .findFirst()
                .orElseThrow();
        assertThat(one.links.link(far.id()).detail()).contains("of 20 members each keeps links to about 9");

        CompletableFuture<Void> reached = one.links.reach(far.id(), SECOND).toCompletableFuture();
        world.settle();
        assertThat(reached).isCompleted();
        assertThat(one.linkedTo(far)).isTrue();

        for (int i = 0; i < 9; i++) {
            world.pass(Duration.ofSeconds(10));
            one.links.send(far.id(), FrameType.BLOB_FIND.writer().u64(i).toBytes());
        }
        assertThat(one.linkedTo(far)).as("as long as it is used").isTrue();

        world.pass(Dialler.KEPT.plusSeconds(2));
        assertThat(one.linkedTo(far)).isFalse();
        world.pass(Duration.ofSeconds(30));
        assertThat(one.linkedTo(far)).isFalse();
    }

    @Test
    void links_ofWhoLostAllItsNeighbours_findAnybodyElse() {
        List<Cloud> all = many(20);
        world.pass(Duration.ofSeconds(3));
        Map<CloudletId, List<HostPort>> moved = addresses(all);
        one.links.linked().forEach(neighbour -> moved.put(neighbour, List.of(NOWHERE)));
        all.stream().filter(cloud -> one.linkedTo(cloud)).forEach(cloud -> cloud.links.close());
        one.links.reconsider(law.membership(), moved);

        world.pass(Duration.ofSeconds(10));

        assertThat(one.links.linked()).isNotEmpty();
    }

    private Cloud cloud(int seed) {
        return new Cloud(world, network.beside(400 + seed), law, seed);
    }

    private List<Cloud> many(int size) {
        List<Cloud> all = new ArrayList<>(List.of(one));
        for (int seed = 2; seed <= size; seed++) {
            all.add(cloud(seed));
        }
        all.forEach(Cloud::still);
        all.forEach(cloud -> cloud.links.reconsider(law.membership(), addresses(all)));
        return all;
    }

    private static Map<CloudletId, List<HostPort>> addresses(List<Cloud> all) {
        Map<CloudletId, List<HostPort>> addresses = new HashMap<>();
        all.forEach(cloud -> addresses.put(cloud.id(), List.of(cloud.address)));
        return addresses;
    }
}
