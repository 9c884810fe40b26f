package io.cloudlet.core.internal.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletException;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import io.cloudlet.spi.runtime.Network.FrameReceiver;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What may wait on one connection, each way, and for how long its peer may be silent. */
class SessionTest {

    private static final int MIB = 1 << 20;

    private final World world = new World();
    private final List<Runnable> core = new ArrayList<>();
    private final List<CloudletException> ends = new ArrayList<>();
    private final Line line = new Line();
    private final Session session = new Session(
            line,
            true,
            new Machine(world, MemoryNetwork.first(world, 1), new ForgetfulDisk(1), 1),
            core::add,
            new Session.Owner() {
                @Override
                public void greeted(Session greeted, Hello hello) {}

                @Override
                public void ended(Session ended, CloudletException why) {
                    ends.add(why);
                }
            });

    @Test
    void send_toAPeerThatTakesNothing_endsBeforeTooMuchWaits() {
        int sent = -1;
        CompletableFuture<Void> last;
        do {
            sent++;
            last = session.send(new byte[MIB]).toCompletableFuture();
        } while (!last.isDone() && sent < 200);
        run();

        assertThat((long) sent * MIB).isLessThanOrEqualTo(Backlog.MOST_UNSENT);
        assertThat(line.closed).isTrue();
        assertThat(ends).singleElement().satisfies(why -> assertThat(why).hasMessageContaining("takes nothing"));
    }

    @Test
    void send_toAPeerThatTakesItAll_goesOn() {
        for (int i = 0; i < 200; i++) {
            session.send(new byte[MIB]);
            line.sent.forEach(sent -> sent.complete(null));
            line.sent.clear();
        }
        run();
        assertThat(ends).isEmpty();
    }

    @Test
    void frames_fasterThanTheCore_stopBeingReadUntilItHasCaughtUp() {
        session.receiver((type, in) -> {}, MIB);
        byte[] frame = new byte[MIB];
        frame[0] = 5; // what it says matters to nobody here
        for (int i = 0; i < 9; i++) {
            session.frame(frame);
        }
        assertThat(line.reading).isFalse();

        run();

        assertThat(line.reading).isTrue();
    }

    @Test
    void frames_thatTheCoreKeepsUpWith_areReadOn() {
        session.receiver((type, in) -> {}, MIB);
        byte[] frame = new byte[MIB];
        frame[0] = 5;
        for (int i = 0; i < 50; i++) {
            session.frame(frame);
            run();
        }
        assertThat(line.pauses).isZero();
    }

    @Test
    void signsOfLife_required_endASilentPeerOnly() {
        session.receiver((type, in) -> {}, MIB);
        session.requireSignsOfLife(Duration.ofSeconds(20));
        for (int i = 0; i < 6; i++) {
            world.pass(Duration.ofSeconds(15));
            session.frame(new byte[] {5});
            run();
        }
        assertThat(ends).isEmpty();

        world.pass(Duration.ofSeconds(21));
        run();

        assertThat(ends).singleElement().satisfies(why -> assertThat(why).hasMessageContaining("nothing heard"));
    }

    private void run() {
        for (int i = 0; i < core.size(); i++) {
            core.get(i).run();
        }
        core.clear();
    }

    /** A connection whose sends complete when the test says so. */
    private static final class Line implements Connection {
        private final List<CompletableFuture<Void>> sent = new ArrayList<>();
        private boolean reading = true;
        private int pauses;
        private boolean closed;

        @Override
        public byte[] peerLeafKey() {
            return new byte[0];
        }

        @Override
        public HostPort peerAddress() {
            return new HostPort("peer", 1);
        }

        @Override
        public void receiver(FrameReceiver receiver) {}

        @Override
        public void limitFrames(int bytes) {}

        @Override
        public CompletionStage<Void> send(byte[] frame) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            sent.add(done);
            return done;
        }

        @Override
        public void reading(boolean wanted) {
            reading = wanted;
            pauses += wanted ? 0 : 1;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
