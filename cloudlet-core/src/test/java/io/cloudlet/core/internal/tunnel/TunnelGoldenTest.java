package io.cloudlet.core.internal.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Close;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Data;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Open;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Opened;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Status;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Window;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The frames of tunnels, as {@code docs/protocol.md} gives them, and as hostile peers might. */
class TunnelGoldenTest {

    private final Golden golden = Golden.file("tunnels.txt");
    private final Open open = new Open(258, "5a".repeat(16), 65_536);
    private final Opened opened = new Opened(258, Status.OPEN, 262_144, "");
    private final Opened refused = new Opened(258, Status.UNKNOWN, 0, "no such instance");
    private final Data data = new Data(true, 258, new byte[] {1, 2, 3});
    private final Window window = new Window(false, 258, 16_384);
    private final Close end = new Close(true, 258, false, "");
    private final Close broken = new Close(false, 258, true, "reset");

    @Test
    void frames_areAsWrittenDown() {
        golden.is("open", "tunnel 258 to the instance 16 times 5a, window 65536", open.encode());
        golden.is("opened", "its answer, window 262144", opened.encode());
        golden.is("opened-unknown", "another answer: not offered", refused.encode());
        golden.is("data", "01 02 03 from who opened it", data.encode());
        golden.is("window", "16384 more, from the other side", window.encode());
        golden.is("close-end", "who opened it sends no more", end.encode());
        golden.is("close-broken", "it broke on the other side", broken.encode());
    }

    @Test
    void frames_decoded_areWhatWasEncoded() {
        assertThat(Open.decode(body(open.encode()))).isEqualTo(open);
        assertThat(Opened.decode(body(opened.encode()))).isEqualTo(opened);
        assertThat(Opened.decode(body(refused.encode()))).isEqualTo(refused);
        assertThat(Data.decode(body(data.encode())).bytes()).containsExactly(1, 2, 3);
        assertThat(Window.decode(body(window.encode()))).isEqualTo(window);
        assertThat(Close.decode(body(end.encode()))).isEqualTo(end);
        assertThat(Close.decode(body(broken.encode()))).isEqualTo(broken);
    }

    @Test
    void frames_cutAnywhereOrWithMoreBehind_areRefused() {
        for (byte[] frame : all()) {
            for (int length = 1; length < frame.length; length++) {
                byte[] cut = Arrays.copyOf(frame, length);
                assertThatThrownBy(() -> decode(cut)).isInstanceOf(MalformedException.class);
            }
            byte[] longer = Arrays.copyOf(frame, frame.length + 1);
            assertThatThrownBy(() -> decode(longer)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void frames_withAnyByteChanged_areReadOrRefusedOnly() {
        Random random = new Random(5);
        for (byte[] frame : all()) {
            for (int i = 0; i < 2000; i++) {
                byte[] changed = frame.clone();
                changed[1 + random.nextInt(frame.length - 1)] = (byte) random.nextInt(256);
                try {
                    decode(changed);
                } catch (MalformedException e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
        }
    }

    @Test
    void data_ofMoreThanTheLimit_isRefused() {
        byte[] large = new Data(true, 1, new byte[65_537]).encode();
        assertThatThrownBy(() -> decode(large)).isInstanceOf(MalformedException.class);
    }

    @Test
    void data_ofNothing_isRefused() {
        byte[] empty = new Data(true, 1, new byte[0]).encode();
        assertThatThrownBy(() -> decode(empty)).isInstanceOf(MalformedException.class);
    }

    @Test
    void window_ofMoreThanTheLimit_isRefused() {
        byte[] large = new Window(true, 1, TunnelFrames.MOST_WINDOW + 1).encode();
        assertThatThrownBy(() -> decode(large)).isInstanceOf(MalformedException.class);
    }

    @Test
    void words_withControlCharacters_areMadePrintable() {
        byte[] sly = new Close(true, 1, true, "a\nb").encode();
        assertThat(Close.decode(body(sly)).words()).isEqualTo("a?b");
    }

    @Test
    void words_tooLong_areCut() {
        byte[] wordy = new Close(true, 1, true, "\u20ac".repeat(1000)).encode();
        assertThat(Close.decode(body(wordy)).words()).hasSize(100);
    }

    private List<byte[]> all() {
        return List.of(
                open.encode(),
                opened.encode(),
                refused.encode(),
                data.encode(),
                window.encode(),
                end.encode(),
                broken.encode());
    }

    private static WireReader body(byte[] frame) {
        WireReader in = new WireReader(frame);
        FrameType.read(in);
        return in;
    }

    private static void decode(byte[] frame) {
        WireReader in = new WireReader(frame);
        switch (FrameType.read(in)) {
            case TUNNEL_OPEN -> Open.decode(in);
            case TUNNEL_OPENED -> Opened.decode(in);
            case TUNNEL_DATA -> Data.decode(in);
            case TUNNEL_WINDOW -> Window.decode(in);
            case TUNNEL_CLOSE -> Close.decode(in);
            default -> throw new AssertionError();
        }
    }
}
