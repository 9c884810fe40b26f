package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.Fleet.awaitFound;
import static io.cloudlet.core.Fleet.awaitLinked;
import static io.cloudlet.core.Fleet.id;
import static io.cloudlet.core.Fleet.linked;
import static io.cloudlet.core.Samples.orders;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.Invitation;
import io.cloudlet.MembershipEvent;
import io.cloudlet.core.internal.link.VertxNetwork;
import io.cloudlet.core.internal.membership.InvitationText;
import io.cloudlet.core.internal.node.Settings;
import io.cloudlet.core.internal.node.Startup;
import io.cloudlet.core.internal.runtime.JdkRuntime;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.TimeSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Wall clocks that are wrong. */
class ClockTest {

    private static final Duration TEN_YEARS = Duration.ofDays(3653);

    @RegisterExtension
    final Fleet fleet = new Fleet();

    /** A wall clock that is off by as much as the test says; monotonic time is right. */
    private static final class OffClock implements TimeSource {
        private volatile Duration off = Duration.ZERO;

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Instant wall() {
            return Instant.now().plus(off);
        }
    }

    private Startup startup(String name, TimeSource time) {
        Settings settings = Settings.of(Map.of(
                "cloudlet.name",
                name,
                "cloudlet.home",
                fleet.home(name).toString(),
                "cloudlet.listen",
                "127.0.0.1:" + fleet.port(name),
                "cloudlet.beat",
                Fleet.BEAT.toString()));
        return new Startup(settings, given -> runtime(given, time));
    }

    private static CloudletRuntime runtime(Settings settings, TimeSource time) {
        VertxNetwork network = VertxNetwork.open(settings.name(), new SecureRandom());
        return new JdkRuntime(settings.name(), settings.home(), network, network.prober(), time);
    }

    private static String year(Duration off) {
        return String.valueOf(Year.from(Instant.now().plus(off).atOffset(ZoneOffset.UTC)));
    }

    @Test
    void join_tenYearsAhead_isRefusedWithBothTimes() {
        Invitation invitation = fleet.invite(fleet.found("cloud"), "future");
        OffClock clock = new OffClock();
        clock.off = TEN_YEARS;
        assertFails(
                DeniedException.class,
                ErrorCode.CLOCK_SKEW,
                () -> startup("future", clock).join(InvitationText.parse(invitation.reveal())),
                year(Duration.ZERO),
                year(TEN_YEARS));
    }

    @Test
    void link_memberRestartedTenYearsOff_isRefusedUntilItsClockIsRight() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        awaitLinked(cloud, one);
        var id = id(one);
        one.close();
        OffClock clock = new OffClock();
        clock.off = TEN_YEARS.negated();
        Federation past = fleet.keep(startup("one", clock).open());
        assertThat(past.health().ready()).isTrue();
        Await.until("refused with both times", () -> {
            String why = cloud.cloudlets().get(id).link().detail();
            return why.contains("set the wrong one right")
                    && why.contains(year(Duration.ZERO))
                    && why.contains(year(TEN_YEARS.negated()));
        });
        assertThat(linked(cloud, id)).isFalse();
        past.close();
        awaitLinked(cloud, fleet.reopen("one"));
    }

    @Test
    void ownClockJumps_linksAndLeasesStand() {
        Federation cloud = fleet.found("cloud");
        OffClock clock = new OffClock();
        Federation one = fleet.keep(startup("one", clock)
                .join(InvitationText.parse(fleet.invite(cloud, "one").reveal())));
        awaitLinked(cloud, one);
        one.services().register(orders(8081).lease(Duration.ofSeconds(1)));
        awaitFound(cloud, "orders");
        Events here = fleet.keep(Events.of(one));
        Events there = fleet.keep(Events.of(cloud));
        clock.off = TEN_YEARS;
        one.services().register(orders(8082).lease(Duration.ofSeconds(1)));
        Await.until(() -> cloud.services().named("orders").list().size() == 2);
        long jumped = System.nanoTime();
        Await.until("two leases have passed", () -> System.nanoTime() - jumped > 2_000_000_000L);
        Await.until(
                "both are found still",
                () -> cloud.services().named("orders").list().size() == 2);
        assertThat(here.of(MembershipEvent.LinkDown.class)).isEmpty();
        assertThat(there.of(MembershipEvent.LinkDown.class)).isEmpty();
        assertThat(linked(cloud, id(one))).isTrue();
    }
}
