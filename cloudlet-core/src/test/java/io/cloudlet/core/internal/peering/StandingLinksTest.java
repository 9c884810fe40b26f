package io.cloudlet.core.internal.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.MembershipEvent;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Suffix;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One link for each peer: which, where two processes have one identity, and what is said of one that tells nothing. */
class StandingLinksTest {

    private static final String IN_USE = "identity-in-use";

    private final World world = new World();
    private final MemoryNetwork net = MemoryNetwork.first(world, 50);
    private final Cloud.Law law = new Cloud.Law();
    private final Cloud cloud = new Cloud(world, net, law, 1);
    private final Cloud member = new Cloud(world, net.beside(52), law, 2);
    private final MemoryNetwork earlier = net.beside(61);
    private final MemoryNetwork later = net.beside(62);

    private Raw process(MemoryNetwork leaf) {
        return new Raw(world, leaf, member.identity, law)
                .dial(cloud)
                .greet(false)
                .send(ping());
    }

    private static byte[] ping() {
        return FrameType.PING.writer().u64(1).toBytes();
    }

    private String detail() {
        return cloud.links.link(member.id()).detail();
    }

    @Test
    void process_startedLater_takesTheLinkAndTheEarlierIsTold() {
        Raw first = process(earlier);
        Raw second = process(later);

        assertThat(first.refusal()).isEqualTo(IN_USE);
        assertThat(first.refusalMessage()).contains("copy of its home").contains("End one of the two");
        assertThat(second.closed).isFalse();
        assertThat(cloud.linkedTo(member)).isTrue();
    }

    @Test
    void process_startedEarlierThatComesBack_leavesTheLaterItsLink() {
        process(earlier);
        Raw second = process(later);
        for (int i = 1; i <= 3; i++) {
            assertThat(process(earlier).refusal()).isEqualTo(IN_USE);
            assertThat(detail())
                    .contains("another process with the same identity")
                    .contains("turned away " + i);
        }

        assertThat(second.closed).isFalse();
        assertThat(cloud.ups).hasSize(1);
        assertThat(cloud.downs).isEmpty();
    }

    @Test
    void process_startedEarlier_isTakenAgainOnceTheLaterIsGone() {
        process(earlier);
        process(later);
        world.pass(Duration.ofSeconds(8)); // it says nothing more

        Raw first = process(earlier);

        assertThat(first.refusal()).isEmpty();
        assertThat(cloud.linkedTo(member)).isTrue();
    }

    @Test
    void copies_runningAtOnce_pushEachOtherOffSeldomAndAreTold() {
        WorldFleet fleet = new WorldFleet(7);
        Federation founder = fleet.found("cloud");
        Federation original = fleet.join(founder, "cloudlet1");
        List<MembershipEvent> links = new ArrayList<>();
        founder.cloudlets().watch(event -> {
            if (event instanceof MembershipEvent.LinkUp || event instanceof MembershipEvent.LinkDown) {
                links.add(event);
            }
        });
        fleet.world().pass(Duration.ofSeconds(5));

        Federation copy = fleet.openCopy("cloudlet1", "elsewhere");
        fleet.world().pass(Duration.ofMinutes(10));

        assertThat(links).hasSizeLessThan(10);
        assertThat(original.health().reasons()).anyMatch(why -> why.contains("another process with the identity"));
        Matcher times = Pattern.compile("another process with the same identity.*turned away ([0-9]+) times")
                .matcher(founder.cloudlets().get(copy.self().id()).link().detail());
        assertThat(times.find()).isTrue();
        assertThat(Integer.parseInt(times.group(1))).isLessThan(12);
    }

    @Test
    void peer_thatAnswersButWithholdsWhatOthersTellOfIt_isReported() {
        Raw silent = process(earlier);
        member.own.append(List.of(LogRecord.put(new byte[] {'x', '/', '1'}, new byte[1])));
        member.own.beat();
        world.settle();
        List<byte[]> records = member.logs.read(member.id(), 0, 1 << 20).stream()
                .map(LogRecord::bytes)
                .toList();
        Suffix fromAnother = new Suffix(member.id(), 0, records, member.own.checkpoint());
        world.execute(() -> fromAnother.into(cloud.logs));
        world.settle();
        assertThat(detail()).doesNotContain("told nothing");
        for (int second = 0; second < 7; second++) {
            silent.send(ping());
            world.pass(Duration.ofSeconds(1));
        }

        assertThat(cloud.linkedTo(member)).isTrue();
        assertThat(detail()).contains("told nothing new of itself for");
    }

    @Test
    void peer_thatTellsWhatItHas_isNotReported() {
        member.knows(cloud);
        world.pass(Duration.ofSeconds(30));

        assertThat(cloud.linkedTo(member)).isTrue();
        assertThat(detail()).doesNotContain("told nothing");
    }
}
