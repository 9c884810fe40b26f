package io.cloudlet.core.internal.peering;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;

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
    WALK(13),
    WALKED(14);

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
        int type = in.u8("frame type");
        if (type >= values().length) {
            throw in.malformed("frame type " + type + " is unknown");
        }
        return values()[type];
    }
}
