package io.cloudlet.core.internal.peering;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.List;

/** The first byte of every frame. {@code HELLO} and {@code REFUSED} have the same layout in every protocol version. */
public enum FrameType {
    HELLO(0),
    REFUSED(1),
    JOIN_REQUEST(2),
    JOIN_PENDING(3),
    JOIN_ACCEPTED(4),
    PING(5),
    PONG(6),
    PULL(7),
    NEWS(8),
    BLOB_FIND(9),
    BLOB_FOUND(10),
    BLOB_READ(11),
    BLOB_BYTES(12),
    WALK(15),
    WALKED(16),
    TUNNEL_OPEN(20),
    TUNNEL_OPENED(21),
    TUNNEL_DATA(22),
    TUNNEL_WINDOW(23),
    TUNNEL_CLOSE(24),
    RECOVER(30),
    RECOVERED(31),
    EVIDENCE_ASK(40),
    EVIDENCE(41),
    CREDENTIAL(42),
    CREDENTIAL_OPENED(43);

    private static final List<FrameType> ALL = List.of(values());

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    /** Before the peer proved to be a member. */
    static final int SMALL = 64 * 1024;

    /** Between members. */
    static final int LARGE = 4 << 20;

    /** Begins a frame of this type. */
    public WireWriter writer() {
        return new WireWriter().u8(code);
    }

    /** The same with room for so many bytes after the type: large frames need not be copied as they grow. */
    public WireWriter writer(int bytes) {
        return new WireWriter(1 + bytes).u8(code);
    }

    /** The type that a frame begins with. */
    public static FrameType read(WireReader in) {
        int code = in.u8("frame type");
        for (FrameType type : ALL) {
            if (type.code == code) {
                return type;
            }
        }
        throw in.malformed("frame type " + code + " is unknown");
    }
}
