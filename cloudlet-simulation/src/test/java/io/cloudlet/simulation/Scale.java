package io.cloudlet.simulation;

import io.cloudlet.Federation;
import io.cloudlet.service.Service;
import io.cloudlet.testkit.simulated.Wires;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.IntStream;

/**
 * One change in federations of growing size, in simulation: after how many network delays everybody knows it, and what that
 * costs each in frames and bytes.
 *
 * @param delays until everybody knows it
 * @param frames that each sent, on average
 * @param bytes in them
 * @param most bytes that one sent
 */
record Scale(int cloudlets, int services, double delays, double frames, double bytes, long most) {

    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final Duration BEAT = Duration.ofMinutes(5);
    private static final Duration LOOKS = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofHours(2);
    private static final String CHANGE = "change";

    /** What the columns of the lines are. */
    static String header() {
        return "%10s %10s %8s %8s %12s %12s %14s"
                .formatted("cloudlets", "services", "delays", "log2(n)", "frames each", "bytes each", "most of one");
    }

    @Override
    public String toString() {
        return "%10d %10d %8.1f %8.1f %12.1f %12.0f %14d"
                .formatted(cloudlets, services, delays, log2(), frames, bytes, most);
    }

    double log2() {
        return Math.log(cloudlets) / Math.log(2);
    }

    /** Lets so many cloudlets with so many services each know each other, then changes one thing. */
    static Scale measure(int cloudlets, int services) {
        Simulation simulation =
                known(formed(cloudlets, services)).delay(DELAY, DELAY).runFor(Duration.ofMinutes(1));
        List<Wires.Traffic> before = traffic(simulation);
        Duration begun = simulation.now();
        register(simulation.at(name(cloudlets / 2)), CHANGE);
        simulation.until(
                Conditions.everywhere(
                        "the change",
                        federation -> federation.services().named(CHANGE).find().isPresent()),
                PATIENCE);
        double delays = (double) simulation.now().minus(begun).toMillis() / DELAY.toMillis();
        simulation.runFor(DELAY.multipliedBy(10)); // what is still under way
        return compare(cloudlets, services, delays, before, traffic(simulation));
    }

    /** All begin from disks on which each was alone with the founder, since otherwise everybody would hear of everybody's coming. */
    private static Simulation formed(int cloudlets, int services) {
        Simulation forming = Simulation.seeded(cloudlets).beat(BEAT);
        for (int i = 0; i < cloudlets; i++) {
            forming.cloudlets(name(i));
            offer(forming.at(name(i)), services);
            if (i > 0) {
                forming.kill(name(i));
            }
        }
        return Simulation.seeded(cloudlets).beat(BEAT).formed(forming.formation());
    }

    private static String name(int number) {
        return "cloudlet" + number;
    }

    /** Until all know all; looks seldom, since it asks everybody. */
    private static Simulation known(Simulation simulation) {
        Condition agreed = Conditions.replicasAgree();
        simulation.runFor(LOOKS);
        while (agreed.lacking(simulation).isPresent() && simulation.now().compareTo(PATIENCE) < 0) {
            simulation.runFor(LOOKS);
        }
        return simulation.until(agreed, Duration.ZERO);
    }

    private static void offer(Federation federation, int services) {
        federation
                .services()
                .register(IntStream.range(0, services)
                        .mapToObj(i -> service("service" + i, federation.self().name()))
                        .toList());
    }

    private static void register(Federation federation, String name) {
        federation.services().register(service(name, federation.self().name()));
    }

    private static Service service(String name, String host) {
        return Service.named(name)
                .version("1.0.0")
                .at("http://" + host + ":8080")
                .lease(Duration.ofHours(12)) // longer than a beat
                .federated();
    }

    private static List<Wires.Traffic> traffic(Simulation simulation) {
        return simulation.sites().stream()
                .map(Site::place)
                .map(simulation::sent)
                .toList();
    }

    private static Scale compare(
            int cloudlets, int services, double delays, List<Wires.Traffic> before, List<Wires.Traffic> after) {
        LongSummaryStatistics frames = new LongSummaryStatistics();
        LongSummaryStatistics bytes = new LongSummaryStatistics();
        for (int i = 0; i < cloudlets; i++) {
            frames.accept(after.get(i).frames() - before.get(i).frames());
            bytes.accept(after.get(i).bytes() - before.get(i).bytes());
        }
        return new Scale(cloudlets, services, delays, frames.getAverage(), bytes.getAverage(), bytes.getMax());
    }
}
