package io.cloudlet.core.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an echoed beat says of the age of a word, and what it does not. */
class EchoTest {

    private final World world = new World();
    private final Keeper keeper = new Keeper(world, 1).open();
    private final Author author = Author.opened(2).put("k", "v");

    @Test
    void heard_withAnEchoOfOurBeat_countsFromWhenWeSignedIt() {
        long signed = world.nanos();
        author.echoes = List.of(echoOfOurs());
        world.pass(Duration.ofSeconds(3));

        assertThat(hear()).isEqualTo(new Heard(signed, true));
    }

    @Test
    void heard_withoutAnEcho_countsFromReceipt() {
        world.pass(Duration.ofSeconds(3));

        assertThat(hear()).isEqualTo(new Heard(world.nanos(), false));
    }

    @Test
    void heard_withAnEchoOfAnEarlierRun_countsFromReceipt() {
        author.echoes = List.of(echoOfOurs());
        Keeper restarted = keeper.restarted(7).open();

        assertThat(hear(restarted).echoed()).isFalse();
    }

    @Test
    void heard_withAnEchoOfABeatThatWeNeverSigned_countsFromReceipt() {
        author.echoes = List.of(new Echo(echoOfOurs().tag(), 1_000));

        assertThat(hear().echoed()).isFalse();
    }

    @Test
    void heard_withAnEchoOfABeatLongAgo_countsFromReceipt() {
        author.echoes = List.of(echoOfOurs());
        IntStream.range(0, 5_000).forEach(i -> keeper.own.beat());

        assertThat(hear().echoed()).isFalse();
    }

    @Test
    void read_ofTooMany_isMalformed() {
        assertThatThrownBy(
                        () -> Echo.read(new WireReader(new WireWriter().u16(65).toBytes())))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("65");
    }

    @Test
    void read_ofTheSameTagTwice_isMalformed() {
        Echo echo = new Echo("00".repeat(8), 1);
        byte[] twice =
                new WireWriter().u16(2).raw(Echo.encode(List.of(echo, echo))).toBytes();

        assertThatThrownBy(() -> Echo.read(new WireReader(twice))).isInstanceOf(MalformedException.class);
    }

    private Echo echoOfOurs() {
        return Echo.of(Stream.of(keeper.own.checkpoint())).get(0);
    }

    private Heard hear() {
        return hear(keeper);
    }

    private Heard hear(Keeper by) {
        by.follow(author).take(author.suffix(0));
        return by.logs.heard(author.id()).orElseThrow();
    }
}
