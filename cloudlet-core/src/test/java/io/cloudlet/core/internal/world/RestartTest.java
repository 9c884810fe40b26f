package io.cloudlet.core.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.service.Registration;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A cloudlet that knows more services than it reads at once is killed and opened again. */
class RestartTest {

    private static final int MANY = 2_500;
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final WorldFleet fleet = new WorldFleet(17);
    private final Federation cloud = fleet.found("cloud");

    @Test
    void open_withThousandsOfItsOwn_findsEachAtOnce() {
        cloud.services().register(services());
        WorldFleet.kill(cloud);
        Federation again = fleet.open("cloud");

        assertThat(again.services().named(name(MANY - 1)).find()).isPresent();
        assertFindsAll(again);
    }

    @Test
    void open_withThousandsOfAnother_findsEachAtOnce() {
        Federation one = fleet.join(cloud, "one");
        one.services().register(services());
        fleet.until("cloud finds them", () -> cloud.services().list().size() == MANY);
        WorldFleet.kill(one);
        WorldFleet.kill(cloud);
        Federation again = fleet.open("cloud");

        assertThat(again.services().named(name(MANY - 1)).find()).isPresent();
        assertFindsAll(again);
    }

    @Test
    void list_rightAfterOpening_hasEveryInstance() {
        cloud.services().register(services());
        WorldFleet.kill(cloud);
        assertThat(fleet.open("cloud").services().list()).hasSize(MANY);
    }

    @Test
    void registrations_rightAfterOpening_hasEachOfTheFormerProcess() {
        cloud.services().register(services());
        WorldFleet.kill(cloud);
        List<Registration> left = fleet.open("cloud").services().registrations();
        assertThat(left).hasSize(MANY).allMatch(Registration::visible);
    }

    @Test
    void register_whatAFormerProcessLeft_takesItsPlace() {
        cloud.services().register(services());
        WorldFleet.kill(cloud);
        Federation again = fleet.open("cloud");
        List<Service> anew =
                services().stream().map(service -> service.label("run", "2")).toList();
        again.services().register(anew);
        fleet.world().pass(LEASE.multipliedBy(2));

        assertThat(again.services().list())
                .hasSize(MANY)
                .allMatch(instance -> "2".equals(instance.labels().get("run")));
    }

    @Test
    void register_asLocalWhatAFormerProcessLeftForOthers_takesItOutOfTheLog() {
        cloud.services().register(services());
        WorldFleet.kill(cloud);
        Federation again = fleet.open("cloud");
        again.services().register(Service.named(name(MANY - 1)).version("1.0.0").at("http://10.0.0.7:80"));
        assertThat(again.services().named(name(MANY - 1)).list()).hasSize(1);
        WorldFleet.kill(again);

        assertThat(fleet.open("cloud").services().named(name(MANY - 1)).list()).isEmpty();
    }

    @Test
    void lease_ofWhatIsNotRegisteredAgain_runsOut() {
        cloud.services().register(services());
        WorldFleet.kill(cloud);
        Federation again = fleet.open("cloud");
        again.services().register(services().subList(0, 2));
        fleet.world().pass(LEASE.multipliedBy(2));

        assertThat(again.services().list()).extracting(ServiceInstance::name).containsExactly(name(0), name(1));
    }

    @Test
    void close_rightAfterOpening_withdrawsWhatTheFormerProcessLeft() {
        cloud.services().register(services());
        WorldFleet.kill(cloud);
        fleet.open("cloud").close();
        assertThat(fleet.open("cloud").services().list()).isEmpty();
    }

    private static void assertFindsAll(Federation federation) {
        for (int i = 0; i < MANY; i++) {
            assertThat(federation.services().named(name(i)).list()).as(name(i)).hasSize(1);
        }
    }

    private static List<Service> services() {
        return IntStream.range(0, MANY)
                .mapToObj(i -> Service.named(name(i))
                        .version("1.0.0")
                        .at("http://10.0.0.7:80")
                        .lease(LEASE)
                        .federated())
                .toList();
    }

    private static String name(int number) {
        return String.format("service%04d", number);
    }
}
