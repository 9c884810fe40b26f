package io.cloudlet.core.internal.peering;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;

/** The first byte of every frame. {@code HELLO} and {@code REFUSED} have the same layout in every protocol version. */
enum FrameType {
    HELLO,
    REFUSED,
    JOIN_REQUEST,
    JOIN_PENDING,
    JOIN_ACCEPTED,
    PING,
    PONG,
    PULL,
    NEWS;

    /** Before the peer proved to be a member. */
    static final int SMALL = 64 * 1024;

    /** Between members. */
    static final int LARGE = 4 << 20;

    WireWriter writer() {
        return new WireWriter().u8(ordinal());
    }

    static FrameType read(WireReader in) {
        int type = in.u8("frame type");
        if (type >= values().length) {
            throw in.malformed("frame type " + type + " is unknown");
        }
        return values()[type];
    }
}
