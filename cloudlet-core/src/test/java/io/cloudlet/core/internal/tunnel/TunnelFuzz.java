package io.cloudlet.core.internal.tunnel;

import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.peering.Words;
import io.cloudlet.core.internal.wire.WireReader;
import java.util.List;
import java.util.function.Function;

/** The frames of tunnels. */
public final class TunnelFuzz {

    private static final String FILE = "tunnels.txt";

    private TunnelFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.canonical(
                                "frame-tunnel-open",
                                TunnelFrames.class,
                                frame(FrameType.TUNNEL_OPEN, TunnelFrames.Open::decode),
                                TunnelFrames.Open::encode)
                        .golden(FILE, "open"),
                FuzzTarget.stable(
                                "frame-tunnel-opened",
                                TunnelFrames.class,
                                frame(FrameType.TUNNEL_OPENED, TunnelFrames.Opened::decode),
                                TunnelFrames.Opened::encode)
                        .covering(Words.class)
                        .golden(FILE, "opened", "opened-unknown"),
                FuzzTarget.canonical(
                                "frame-tunnel-data",
                                TunnelFrames.class,
                                frame(FrameType.TUNNEL_DATA, TunnelFrames.Data::decode),
                                TunnelFrames.Data::encode)
                        .golden(FILE, "data"),
                FuzzTarget.canonical(
                                "frame-tunnel-window",
                                TunnelFrames.class,
                                frame(FrameType.TUNNEL_WINDOW, TunnelFrames.Window::decode),
                                TunnelFrames.Window::encode)
                        .golden(FILE, "window"),
                FuzzTarget.stable(
                                "frame-tunnel-close",
                                TunnelFrames.class,
                                frame(FrameType.TUNNEL_CLOSE, TunnelFrames.Close::decode),
                                TunnelFrames.Close::encode)
                        .golden(FILE, "close-end", "close-broken"));
    }

    private static <T> Function<byte[], T> frame(FrameType type, Function<WireReader, T> decode) {
        return bytes -> {
            WireReader in = new WireReader(bytes);
            if (FrameType.read(in) != type) {
                throw in.malformed("another frame");
            }
            return decode.apply(in);
        };
    }
}
