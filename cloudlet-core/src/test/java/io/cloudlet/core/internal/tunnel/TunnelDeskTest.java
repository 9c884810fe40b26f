package io.cloudlet.core.internal.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.tunnel.Site.Played;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Close;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Data;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Open;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Opened;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Status;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Window;
import io.cloudlet.core.internal.wire.MalformedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a peer that opens tunnels can do, and cannot. */
class TunnelDeskTest {

    private static final int BLOCK = 64 * 1024;

    private final Site site = new Site();

    @Test
    void open_ofWhatIsOffered_connectsAndAnswers() {
        site.opened(1, BLOCK);
        assertThat(answers()).containsExactly(Status.OPEN);
    }

    @Test
    void open_ofWhatIsNotOffered_connectsNowhereAndSaysNothingOfIt() {
        site.offered.clear();
        site.says(new Open(1, site.instance, BLOCK).encode());
        assertThat(site.connecting).isEmpty();
        assertThat(answers()).containsExactly(Status.UNKNOWN);
    }

    @Test
    void open_whereTheEndpointDoesNotAnswer_saysSoAndNotWhereItIs() {
        site.says(new Open(1, site.instance, BLOCK).encode());
        site.connecting
                .get(0)
                .completeExceptionally(new UnreachableException(ErrorCode.UNREACHABLE, "127.0.0.1:80 refused"));
        site.world.settle();
        Opened answer = Opened.decode(site.frames(FrameType.TUNNEL_OPENED).get(0));
        assertThat(answer.status()).isEqualTo(Status.FAILED);
        assertThat(answer.words()).doesNotContain("127.0.0.1");
    }

    @Test
    void open_ofMoreThanAllowed_isBusy() {
        for (int i = 0; i < Tunnels.MOST_PER_PEER; i++) {
            site.says(new Open(i, site.instance, BLOCK).encode());
        }
        assertThat(answers()).isEmpty();
        site.says(new Open(1000, site.instance, BLOCK).encode());
        assertThat(answers()).containsExactly(Status.BUSY);
        assertThat(site.connecting).hasSize(Tunnels.MOST_PER_PEER);
    }

    @Test
    void open_ofATakenNumber_breaksTheProtocol() {
        site.says(new Open(1, site.instance, BLOCK).encode());
        assertViolates(new Open(1, site.instance, BLOCK).encode());
    }

    @Test
    void close_whileConnecting_leavesNothing() {
        site.says(new Open(1, site.instance, BLOCK).encode());
        site.says(new Close(true, 1, true, "").encode());
        Played late = new Played();
        site.connecting.get(0).complete(late);
        site.world.settle();
        assertThat(late.aborted).isTrue();
        assertThat(site.tunnels.count(site.peer, false)).isZero();
    }

    @Test
    void data_upToTheWindow_isHeldAndMoreBreaksTheProtocol() {
        Played stream = site.opened(1, BLOCK);
        int window = Opened.decode(site.frames(FrameType.TUNNEL_OPENED).get(0)).window();
        for (int bytes = 0; bytes < window; bytes += BLOCK) {
            site.says(new Data(true, 1, new byte[BLOCK]).encode());
        }
        assertThat(stream.written).hasSize(window / BLOCK);
        assertViolates(new Data(true, 1, new byte[1]).encode());
    }

    @Test
    void data_takenByTheService_givesRoomForAsMuch() {
        Played stream = site.opened(1, BLOCK);
        int window = Opened.decode(site.frames(FrameType.TUNNEL_OPENED).get(0)).window();
        for (int bytes = 0; bytes < window; bytes += BLOCK) {
            site.says(new Data(true, 1, new byte[BLOCK]).encode());
        }
        assertThat(site.frames(FrameType.TUNNEL_WINDOW)).isEmpty();

        stream.takesAll();
        site.world.settle();

        long more = site.frames(FrameType.TUNNEL_WINDOW).stream()
                .mapToLong(in -> Window.decode(in).bytes())
                .sum();
        assertThat(more).isEqualTo(window);
        site.says(new Data(true, 1, new byte[BLOCK]).encode());
    }

    @Test
    void service_sendingMoreThanThePeerAllows_isHeldUp() {
        Played stream = site.opened(1, BLOCK + 1000);
        for (int i = 0; i < 10; i++) {
            stream.gives(BLOCK);
            site.world.settle();
            site.flush();
        }
        assertThat(site.bytesSent()).isEqualTo(BLOCK + 1000);
        assertThat(stream.reads).isEqualTo(2);

        site.says(new Window(true, 1, BLOCK).encode());
        site.flush();
        assertThat(site.bytesSent()).isEqualTo(2 * BLOCK + 1000);
    }

    @Test
    void services_sendingALot_haveLittleAheadOfWhatElseTheLinkCarries() {
        for (int tunnel = 0; tunnel < 20; tunnel++) {
            Played stream = site.opened(tunnel, 1 << 20);
            for (int i = 0; i < 10; i++) {
                stream.gives(BLOCK);
            }
            site.world.settle();
        }
        assertThat(site.bytesSent()).isLessThanOrEqualTo(Lane.BUDGET);

        site.flush();
        assertThat(site.bytesSent()).isEqualTo(20L * 10 * BLOCK);
    }

    @Test
    void window_beyondAllBounds_breaksTheProtocol() {
        site.opened(1, TunnelFrames.MOST_WINDOW);
        assertViolates(new Window(true, 1, 1).encode());
    }

    @Test
    void data_afterTheEnd_breaksTheProtocol() {
        Played stream = site.opened(1, BLOCK);
        site.says(new Close(true, 1, false, "").encode());
        assertThat(stream.finished).isTrue();
        assertThat(stream.closed).isFalse();
        assertViolates(new Data(true, 1, new byte[1]).encode());
        assertViolates(new Close(true, 1, false, "").encode());
    }

    @Test
    void bothHalvesEnded_closesWithoutBreaking() {
        Played stream = site.opened(1, BLOCK);
        stream.gives(10);
        site.world.settle();
        site.says(new Close(true, 1, false, "").encode());
        stream.gives(0);
        site.world.settle();
        assertThat(stream.closed).isTrue();
        assertThat(stream.aborted).isFalse();
        assertThat(site.tunnels.count(site.peer, false)).isZero();
        assertThat(closes()).extracting(Close::broken).containsExactly(false);
    }

    @Test
    void service_breakingOff_breaksTheOtherSide() {
        Played stream = site.opened(1, BLOCK);
        stream.breaks();
        site.world.settle();
        assertThat(closes())
                .singleElement()
                .satisfies(close -> assertThat(close.broken()).isTrue());
        assertThat(stream.aborted).isTrue();
    }

    @Test
    void peer_breakingOff_breaksTheService() {
        Played stream = site.opened(1, BLOCK);
        site.says(new Close(true, 1, true, "reset").encode());
        assertThat(stream.aborted).isTrue();
        assertThat(site.tunnels.count(site.peer, false)).isZero();
    }

    @Test
    void connection_thatBreaks_isOverBeforeItsStreamShowsIt() {
        Played stream = site.opened(1, BLOCK);
        AtomicInteger carried = new AtomicInteger(-1);
        stream.whenItEnds = () -> carried.set(site.tunnels.count(site.peer, false));
        site.says(new Close(true, 1, true, "gone").encode());
        assertThat(carried).hasValue(0);
    }

    @Test
    void frames_ofTunnelsThatAreNone_areNothing() {
        site.says(new Data(true, 9, new byte[1]).encode());
        site.says(new Data(false, 9, new byte[1]).encode());
        site.says(new Window(true, 9, 1).encode());
        site.says(new Close(false, 9, true, "").encode());
        site.says(new Opened(9, Status.OPEN, 1, "").encode());
        assertThat(site.sent).isEmpty();
    }

    @Test
    void offer_takenBack_isBrokenOffAtTheNextBeat() {
        Played stream = site.opened(1, BLOCK);
        site.tunnels.beat();
        assertThat(stream.aborted).isFalse();
        site.offered.clear();
        site.tunnels.beat();
        assertThat(stream.aborted).isTrue();
        assertThat(closes())
                .singleElement()
                .satisfies(close -> assertThat(close.words()).contains("not offered"));
    }

    @Test
    void link_down_endsEverything() {
        Played stream = site.opened(1, BLOCK);
        site.says(new Open(2, site.instance, BLOCK).encode());
        site.tunnels.linkDown(site.peer);
        Played late = new Played();
        site.connecting.get(1).complete(late);
        site.world.settle();
        assertThat(stream.aborted).isTrue();
        assertThat(late.aborted).isTrue();
    }

    @Test
    void idle_forLong_isBrokenOffAndBusyIsNot() {
        Played idle = site.opened(1, BLOCK);
        Played busy = site.opened(2, BLOCK);
        for (int i = 0; i < 4; i++) {
            site.world.pass(Tunnels.IDLE.minus(Duration.ofMinutes(5)));
            site.says(new Data(true, 2, new byte[1]).encode());
            busy.takesAll();
        }
        assertThat(idle.aborted).isTrue();
        assertThat(busy.aborted).isFalse();
    }

    @Test
    void stop_endsEverythingAndSaysSo() {
        Played stream = site.opened(1, BLOCK);
        site.tunnels.stop();
        assertThat(stream.aborted).isTrue();
        assertThat(closes())
                .singleElement()
                .satisfies(close -> assertThat(close.words()).contains("was closed"));
    }

    private void assertViolates(byte[] frame) {
        assertThatThrownBy(() -> site.says(frame)).isInstanceOf(MalformedException.class);
    }

    private List<Status> answers() {
        return site.frames(FrameType.TUNNEL_OPENED).stream()
                .map(in -> Opened.decode(in).status())
                .toList();
    }

    private List<Close> closes() {
        return site.frames(FrameType.TUNNEL_CLOSE).stream().map(Close::decode).toList();
    }
}
