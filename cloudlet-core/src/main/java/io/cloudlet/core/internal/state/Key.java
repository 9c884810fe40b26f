package io.cloudlet.core.internal.state;

import java.util.Arrays;

/** A record's opaque key, usable in maps. */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
record Key(byte[] bytes) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
