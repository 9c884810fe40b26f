package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.Fleet.awaitFound;
import static io.cloudlet.core.Samples.orders;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.service.Registration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Cloudlets in JVMs of their own, killed without warning. */
class ProcessIT {

    private static final int ROUNDS = 10;
    private static final long SEED = 20_260_101;

    @RegisterExtension
    final Fleet fleet = new Fleet();

    private static Set<Integer> registered(Federation federation) {
        return federation.services().registrations().stream()
                .map(Registration::service)
                .map(service -> service.endpoint().getPort())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void killed_whileRegistering_everyAcknowledgedRegistrationIsStillThere() throws Exception {
        fleet.found("cloud").close();
        Random random = new Random(SEED);
        Set<Integer> acknowledged = new TreeSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            int wanted = 1 + random.nextInt(40);
            try (ChildProcess child =
                    new ChildProcess("open", "cloud", fleet.home("cloud"), String.valueOf(1000 + round * 5000))) {
                Await.until(() -> child.said("registered ").count() >= wanted);
                child.kill();
                child.said("registered ")
                        .map(line -> Integer.valueOf(line.substring("registered ".length())))
                        .forEach(acknowledged::add);
            }
            Federation after = fleet.reopen("cloud");
            assertThat(registered(after)).as("round %s, seed %s", round, SEED).containsAll(acknowledged);
            assertThat(after.services().named("orders").list().size()).isGreaterThanOrEqualTo(acknowledged.size());
            Fleet.kill(after);
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ROUNDS);
    }

    @Test
    void killed_memberRestarted_catchesUp() throws Exception {
        Federation cloud = fleet.found("cloud");
        Registration held = cloud.services().register(orders(8081));
        String invitation = fleet.invite(cloud, "one").reveal();
        try (ChildProcess first = new ChildProcess(invitation, "one", fleet.home("one"), "watch")) {
            first.await("orders [8081]");
        }
        held.close();
        cloud.services().register(List.of(orders(8082), orders(8083)));
        try (ChildProcess second = new ChildProcess("open", "one", fleet.home("one"), "watch")) {
            second.await("orders [8082, 8083]");
        }
    }

    @Test
    void killed_serviceOwner_othersGoOnAndFindItWhenItReturns() throws Exception {
        Federation cloud = fleet.found("cloud");
        String invitation = fleet.invite(cloud, "one").reveal();
        try (ChildProcess first = new ChildProcess(invitation, "one", fleet.home("one"), "9000")) {
            first.await("registered 9000");
            awaitFound(cloud, "orders");
        }
        Events events = fleet.keep(Events.of(cloud));
        var id = cloud.cloudlets().named("one").orElseThrow().id();
        Await.until(() -> !Fleet.linked(cloud, id));
        assertThat(cloud.health().ready()).isTrue();
        try (ChildProcess second = new ChildProcess("open", "one", fleet.home("one"), "stay")) {
            second.await("open");
            events.await(io.cloudlet.MembershipEvent.LinkUp.class);
            assertThat(cloud.services().named("orders").find()).isPresent();
        }
    }

    @Test
    void home_openInOtherProcess_isRefusedWithItsIdAndFreeAfterItsDeath() throws Exception {
        fleet.found("cloud").close();
        try (ChildProcess holder = new ChildProcess("open", "cloud", fleet.home("cloud"), "stay")) {
            holder.await("open");
            assertFails(
                    ConflictException.class,
                    ErrorCode.HOME_IN_USE,
                    () -> fleet.cloudlet("cloud").open(),
                    fleet.home("cloud").toString(),
                    "process " + holder.pid());
            try (ChildProcess second = new ChildProcess("open", "cloud", fleet.home("cloud"), "stay")) {
                assertThat(second.await("error")).contains("[home-in-use]", "process " + holder.pid());
            }
        }
        assertThat(fleet.reopen("cloud").health().ready()).isTrue();
    }
}
