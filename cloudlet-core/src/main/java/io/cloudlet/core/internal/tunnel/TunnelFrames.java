package io.cloudlet.core.internal.tunnel;

import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.peering.Words;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.Streams;

/** The frames of link tunnels. {@code docs/protocol.md} gives the bytes. */
final class TunnelFrames {

    /** The most that one side may ever be allowed to send ahead. */
    static final int MOST_WINDOW = 16 << 20;

    private static final int INSTANCE_BYTES = 16;
    private static final int DATA_HEADER = 1 + Long.BYTES + Integer.BYTES;

    private TunnelFrames() {}

    /** How an opening went, by the byte on the wire. */
    enum Status {
        OPEN(0),
        /** No such service is offered to the asker. */
        UNKNOWN(1),
        /** Too many are open. */
        BUSY(2),
        /** The endpoint cannot be connected to. */
        FAILED(3);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        static Status read(WireReader in) {
            int status = in.u8("status");
            if (status >= values().length) {
                throw in.malformed("status " + status + " is unknown");
            }
            return values()[status];
        }
    }

    /**
     * Asks for a connection to an instance.
     *
     * @param number chosen by the asker, new on this link
     * @param window how many bytes the other side may send ahead
     */
    record Open(long number, String instance, int window) {

        byte[] encode() {
            return FrameType.TUNNEL_OPEN
                    .writer()
                    .u64(number)
                    .raw(Hash.unhex(instance))
                    .u32(window)
                    .toBytes();
        }

        static Open decode(WireReader in) {
            Open open = new Open(
                    in.u64("tunnel"), Hash.hex(in.raw("instance", INSTANCE_BYTES)), in.count("window", MOST_WINDOW));
            in.end("opening of a tunnel");
            return open;
        }
    }

    /**
     * The answer.
     *
     * @param words why not, for people
     */
    record Opened(long number, Status status, int window, String words) {

        byte[] encode() {
            return FrameType.TUNNEL_OPENED
                    .writer()
                    .u64(number)
                    .u8(status.code)
                    .u32(window)
                    .text(Words.cut(words))
                    .toBytes();
        }

        static Opened decode(WireReader in) {
            Opened opened =
                    new Opened(in.u64("tunnel"), Status.read(in), in.count("window", MOST_WINDOW), Words.read(in));
            in.end("answer about a tunnel");
            return opened;
        }
    }

    /**
     * Some of what is carried.
     *
     * @param opener whether the sender opened the tunnel
     */
    @SuppressWarnings("ArrayRecordComponent") // a message, never compared
    record Data(boolean opener, long number, byte[] bytes) {

        byte[] encode() {
            return FrameType.TUNNEL_DATA
                    .writer(DATA_HEADER + bytes.length)
                    .u8(opener ? 1 : 0)
                    .u64(number)
                    .field(bytes)
                    .toBytes();
        }

        static Data decode(WireReader in) {
            Data data = new Data(readSide(in), in.u64("tunnel"), in.field("bytes", Streams.MOST_BYTES));
            in.end("bytes of a tunnel");
            if (data.bytes.length == 0) {
                throw in.malformed("a tunnel's frame without bytes");
            }
            return data;
        }
    }

    /** The other side may send so many bytes more. */
    record Window(boolean opener, long number, int bytes) {

        byte[] encode() {
            return FrameType.TUNNEL_WINDOW
                    .writer()
                    .u8(opener ? 1 : 0)
                    .u64(number)
                    .u32(bytes)
                    .toBytes();
        }

        static Window decode(WireReader in) {
            Window window = new Window(readSide(in), in.u64("tunnel"), in.count("window", MOST_WINDOW));
            in.end("window of a tunnel");
            return window;
        }
    }

    /**
     * The sender sends no more.
     *
     * @param broken whether what was sent is incomplete, and nothing that comes is read any more
     * @param words why, if it broke
     */
    record Close(boolean opener, long number, boolean broken, String words) {

        byte[] encode() {
            return FrameType.TUNNEL_CLOSE
                    .writer()
                    .u8(opener ? 1 : 0)
                    .u64(number)
                    .u8(broken ? 1 : 0)
                    .text(Words.cut(words))
                    .toBytes();
        }

        static Close decode(WireReader in) {
            Close close = new Close(readSide(in), in.u64("tunnel"), readFlag(in, "end"), Words.read(in));
            in.end("end of a tunnel");
            return close;
        }
    }

    private static boolean readSide(WireReader in) {
        return readFlag(in, "side");
    }

    private static boolean readFlag(WireReader in, String what) {
        int flag = in.u8(what);
        if (flag > 1) {
            throw in.malformed(what + " " + flag + " is unknown");
        }
        return flag == 1;
    }
}
