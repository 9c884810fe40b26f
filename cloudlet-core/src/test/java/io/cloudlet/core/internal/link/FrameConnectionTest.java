package io.cloudlet.core.internal.link;

import static io.cloudlet.core.internal.link.Inbox.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.link.Inbox.Pair;
import io.cloudlet.spi.runtime.Network;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames over a real connection. */
class FrameConnectionTest {

    private final Pair pair = Pair.open();
    private final Inbox atA = new Inbox();
    private final Inbox atB = new Inbox();

    @AfterEach
    void close() {
        pair.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65536})
    void send_frameWithinTheLimit_arrivesWhole(int size) throws InterruptedException {
        byte[] frame = new byte[size];
        new Random(size).nextBytes(frame);
        pair.atB().receiver(atB);

        get(pair.atA().send(frame));

        assertThat(atB.next()).isEqualTo(frame);
    }

    @Test
    void send_manyFramesBothWays_arriveInOrder() throws InterruptedException {
        pair.atA().receiver(atA);
        pair.atB().receiver(atB);

        for (int i = 0; i < 5_000; i++) {
            var unused = pair.atA().send(numbered(i));
            var unusedToo = pair.atB().send(numbered(i));
        }

        for (int i = 0; i < 5_000; i++) {
            assertThat(ByteBuffer.wrap(atA.next()).getInt()).isEqualTo(i);
            assertThat(ByteBuffer.wrap(atB.next()).getInt()).isEqualTo(i);
        }
    }

    @Test
    void send_frameBeyondTheLimit_closesWithSizeAndLimit() {
        pair.atA().receiver(atA);
        pair.atB().receiver(atB);

        var unused = pair.atA().send(new byte[65_537]);

        assertThat(atB.why()).isEqualTo("the peer sent a frame of 65537 bytes, the limit is 65536 bytes");
        atA.why();
    }

    @Test
    void limitFrames_raised_letsLargeFramesIn() throws InterruptedException {
        pair.atB().receiver(atB);
        pair.atB().limitFrames(8 << 20);

        get(pair.atA().send(new byte[8 << 20]));

        assertThat(atB.next()).hasSize(8 << 20);
    }

    @Test
    void receiver_setAfterFramesCame_getsThemAll() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            var unused = pair.atA().send(numbered(i));
        }
        awaitSomethingHeld();

        pair.atB().receiver(atB);

        for (int i = 0; i < 1_000; i++) {
            assertThat(ByteBuffer.wrap(atB.next()).getInt()).isEqualTo(i);
        }
    }

    @Test
    void receiver_setAfterThePeerClosed_getsFramesThenTheEnd() throws InterruptedException {
        var unused = pair.atA().send(numbered(1));
        pair.atA().close();
        get(((FrameConnection) pair.atB()).gone());

        pair.atB().receiver(atB);

        assertThat(atB.next()).isEqualTo(numbered(1));
        assertThat(atB.why()).isEqualTo("closed by the peer");
    }

    @Test
    void receiver_setAgain_getsWhatFollows() throws InterruptedException {
        pair.atB().receiver(atA);
        get(pair.atA().send(numbered(1)));
        assertThat(atA.next()).isEqualTo(numbered(1));

        pair.atB().receiver(atB);
        get(pair.atA().send(numbered(2)));

        assertThat(atB.next()).isEqualTo(numbered(2));
    }

    @Test
    void receiver_thatThrows_closesTheConnection() {
        Inbox.get(pair.atA().send(new byte[0]));
        pair.atB().receiver(new Network.FrameReceiver() {
            @Override
            public void frame(byte[] frame) {
                throw new IllegalStateException("boom");
            }

            @Override
            public void closed(String why) {
                atB.closed(why);
            }
        });

        assertThat(atB.why()).isEqualTo("the receiver failed: boom");
    }

    @Test
    void close_withFramesQueued_sendsThemFirst() throws InterruptedException {
        pair.atB().receiver(atB);
        for (int i = 0; i < 100; i++) {
            var unused = pair.atA().send(new byte[60_000]);
        }

        pair.atA().close();

        for (int i = 0; i < 100; i++) {
            assertThat(atB.next()).hasSize(60_000);
        }
        assertThat(atB.why()).isEqualTo("closed by the peer");
    }

    @Test
    void close_calledTwice_tellsTheReceiverOnce() {
        pair.atA().receiver(atA);

        pair.atA().close();
        pair.atA().close();

        assertThat(atA.why()).isEqualTo("closed here");
        pair.close();
        assertThat(atA.ends).hasValue(1);
    }

    @Test
    void send_afterClose_fails() {
        pair.atA().close();

        assertThatThrownBy(() -> get(pair.atA().send(new byte[1])))
                .hasCauseInstanceOf(UnreachableException.class)
                .hasMessageContaining("closed here");
    }

    private void awaitSomethingHeld() {
        Inbox back = new Inbox();
        pair.atA().receiver(back);
        get(pair.atB().send(new byte[0])); // one round of B's loop
    }

    private static byte[] numbered(int number) {
        return ByteBuffer.allocate(4 + number % 2_000).putInt(number).array();
    }
}
