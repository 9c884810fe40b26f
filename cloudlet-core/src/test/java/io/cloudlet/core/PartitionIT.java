package io.cloudlet.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Four clouds in JVMs of their own on networks of their own, whose paths are cut, slowed and delayed. {@code edge} sits behind a
 * proxy that takes 40 ms each way. Each test begins with all paths whole.
 */
@ExtendWith(NeedsNetworkNamespaces.class)
class PartitionIT {

    private static final int DELAY_MILLIS = 40;
    private static final List<String> LISTENING = List.of("cloud", "one", "two");
    private static final List<String> ALL = List.of("cloud", "one", "two", "edge");
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final AtomicInteger PORT = new AtomicInteger(1000);
    private static final Map<String, ChildProcess> RUNNING = new HashMap<>();

    private static NetworkLab lab;
    private static Path homes;
    private static String proxy;

    @BeforeAll
    static void form() throws Exception {
        homes = Files.createTempDirectory("partition");
        lab = new NetworkLab();
        for (String name : List.of("cloud", "one", "two", "gate")) {
            lab.machine(name);
        }
        proxy = lab.behind("gate", "edge");
        ChildProcess gate = new ChildProcess(
                lab.on("gate"), List.of(), DelayingProxy.class, proxy, "3128", String.valueOf(DELAY_MILLIS));
        RUNNING.put("gate", gate);
        gate.await("open");
        start("cloud", "found");
        for (String name : List.of("one", "two", "edge")) {
            start(name, ask("cloud", "invite " + name));
        }
    }

    @AfterAll
    static void endAll() throws Exception {
        RUNNING.values().forEach(ChildProcess::close);
        RUNNING.clear();
        if (lab != null) {
            lab.close();
        }
        Fleet.delete(homes);
    }

    private static void start(String name, String how) throws IOException {
        List<String> network =
                name.equals("edge") ? List.of("proxy", proxy, "3128") : List.of("listen", lab.address(name), "-");
        ChildProcess child = new ChildProcess(
                lab.on(name),
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                LabChild.class,
                name,
                homes.resolve(name).toString(),
                network.get(0),
                network.get(1),
                network.get(2),
                how);
        RUNNING.put(name, child);
        child.await(Fleet.PATIENCE, "open");
    }

    private static String ask(String name, String order) {
        String number = "#" + NUMBER.incrementAndGet();
        try {
            RUNNING.get(name).tell(number + " " + order);
        } catch (IOException e) {
            throw new AssertionError(name + " is gone", e);
        }
        return RUNNING.get(name).await(Fleet.PATIENCE, number + " ").substring(number.length() + 1);
    }

    private static void until(String what, String name, String order, String beginning) {
        Await.until(Fleet.PATIENCE, what, () -> ask(name, order).startsWith(beginning));
    }

    private static String register(String name, String service) {
        int port = PORT.incrementAndGet();
        assertThat(ask(name, "register " + service + " " + port)).isEqualTo("registered");
        return "[" + port + "]";
    }

    private static void converged() {
        Await.until(Fleet.PATIENCE, "equal digests", () -> {
            Set<String> digests = new HashSet<>();
            ALL.forEach(name -> digests.add(ask(name, "digest")));
            return digests.size() == 1;
        });
    }

    private static void swallow(String one, String other) throws Exception {
        lab.swallow(one, other);
        lab.swallow(other, one);
    }

    private static void mend(String one, String other) throws Exception {
        lab.mend(one, other);
        lab.mend(other, one);
    }

    @BeforeEach
    void whole() {
        for (String from : LISTENING) {
            for (String to : LISTENING) {
                if (!from.equals(to)) {
                    until(from + " is linked to " + to, from, "link " + to, "up");
                }
            }
            until("edge is linked to " + from, "edge", "link " + from, "up");
        }
        converged();
    }

    @Test
    void cut_inHalves_bothWorkOnAndConvergeOnceItIsMended() throws Exception {
        swallow("cloud", "two");
        swallow("one", "two");
        lab.swallow("gate", "two");
        until("cloud notices", "cloud", "link two", "down");
        until("two notices", "two", "link cloud", "down");
        Await.until("cloud says why", () -> ask("cloud", "link two").matches("down -?\\d+ .*\\w+.*"));

        String here = register("cloud", "here");
        String there = register("two", "there");
        until("one finds what cloud has", "one", "find here", here);
        assertThat(ask("two", "find there")).isEqualTo(there);
        assertThat(ask("two", "find here")).as("cut off").isEqualTo("[]");

        mend("cloud", "two");
        mend("one", "two");
        lab.mend("gate", "two");
        for (String name : ALL) {
            until(name + " finds one", name, "find here", here);
            until(name + " finds the other", name, "find there", there);
        }
        converged();
    }

    @Test
    void cut_ofOnePathOnly_othersCarryWhatIsSaid() throws Exception {
        swallow("cloud", "two");
        until("cloud notices", "cloud", "link two", "down");
        String carried = register("cloud", "carried");
        until("two hears of it", "two", "find carried", carried);
        mend("cloud", "two");
    }

    @Test
    void cut_inOneDirection_isNoticedOnBothSidesWithTheReason() throws Exception {
        lab.swallow("cloud", "one");
        until("one notices", "one", "link cloud", "down");
        until("cloud notices", "cloud", "link one", "down");
        Await.until("one says why", () -> ask("one", "link cloud").matches("down -?\\d+ .*\\w+.*"));
        lab.mend("cloud", "one");
    }

    @Test
    void slowed_cloud_catchesUpAndHoldsUpNobodyElse() throws Exception {
        lab.slow("two", "256kbit");
        try {
            IntStream.range(0, 50).forEach(i -> register("cloud", "many"));
            String last = register("cloud", "last");
            until("one finds it", "one", "find last", last);
            until("two finds it in the end", "two", "find last", last);
        } finally {
            lab.unslow("two");
        }
    }

    @Test
    void delayed_cloud_isSeenToBeFarAndHearsOfEverything() {
        String far = register("edge", "far");
        until("cloud finds it", "cloud", "find far", far);
        Await.until("the round trip is measured", () -> roundTrip("cloud", "edge") >= 2 * DELAY_MILLIS);
        Await.until(
                Fleet.PATIENCE,
                "the way to one is seen to be shorter",
                () -> roundTrip("cloud", "one") < 2 * DELAY_MILLIS);
    }

    private static long roundTrip(String from, String to) {
        return Long.parseLong(ask(from, "link " + to).split(" ", 3)[1]);
    }

    @Test
    void killed_againAndAgain_losesNothingAcknowledged() throws Exception {
        Set<Integer> acknowledged = new TreeSet<>();
        for (int round = 1; round <= 5; round++) {
            ChildProcess one = RUNNING.get("one");
            one.tell("#flood flood kept " + round * 10_000);
            int wanted = 10 * round;
            Await.until(
                    Fleet.PATIENCE,
                    "acknowledged",
                    () -> one.said("acknowledged ").count() >= wanted);
            one.kill();
            one.said("acknowledged ")
                    .map(line -> Integer.valueOf(line.split(" ", 2)[1]))
                    .forEach(acknowledged::add);
            start("one", "open");
        }
        Set<Integer> kept = ports(ask("one", "find kept"));
        assertThat(kept).as("here").containsAll(acknowledged);
        Await.until(
                Fleet.PATIENCE,
                "cloud finds them",
                () -> ports(ask("cloud", "find kept")).containsAll(acknowledged));
    }

    private static Set<Integer> ports(String list) {
        Set<Integer> ports = new TreeSet<>();
        for (String port : list.replaceAll("[\\[\\] ]", "").split(",", -1)) {
            if (!port.isEmpty()) {
                ports.add(Integer.valueOf(port));
            }
        }
        return ports;
    }
}
