package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Seals records and opens them. The body is one Cobblestone-256 message under the epoch's key; its context names the log, the
 * audience, the epoch, the policy and the hashed key, so that no body opens in another place. Inside stands the key in clear,
 * which must hash to the record's. Thread-safe.
 */
final class Sealing {

    private static final int LONGEST_KEY = 4096;

    private final byte[] federation;
    private final SecureRandom entropy;

    /** A record, opened. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Clear(byte[] key, byte[] body) {}

    Sealing(byte[] federation, SecureRandom entropy) {
        this.federation = federation;
        this.entropy = entropy;
    }

    /** @throws InvalidArgumentException {@code too-large}, if it would be longer than a record may be */
    LogRecord seal(CloudletId origin, ChainEntry entry, FenceKey key, byte[] clear, byte[] body) {
        byte[] opaque = key.opaque(clear);
        byte[] inside = new WireWriter(clear.length + body.length + 4)
                .field(clear)
                .raw(body)
                .toBytes();
        byte[] sealed = Cobblestone.seal(key.seal(), context(origin, entry, opaque), inside, entropy);
        byte[] audience = address(entry).encode();
        if (sealed.length + opaque.length + audience.length + 16 > LogRecord.MAX_BYTES) {
            throw new InvalidArgumentException(
                    ErrorCode.TOO_LARGE,
                    "a record of " + body.length + " bytes is too large to be sealed; at most about 65,000 fit");
        }
        return LogRecord.put(opaque, sealed).withAudience(audience);
    }

    /** The deletion of the record under that key. */
    static LogRecord deletion(ChainEntry entry, byte[] opaque) {
        return LogRecord.deletion(opaque).withAudience(address(entry).encode());
    }

    /**
     * @throws io.cloudlet.core.internal.seal.SealBrokenException if it was not sealed under this key, for this place
     * @throws MalformedException if what was sealed is no record
     */
    Clear open(CloudletId origin, ChainEntry entry, FenceKey key, LogRecord record) {
        byte[] inside = Cobblestone.open(key.seal(), context(origin, entry, record.key()), record.body());
        Clear clear = read(inside);
        if (!Arrays.equals(key.opaque(clear.key()), record.key())) {
            throw new MalformedException("a sealed record stands under another key than it says");
        }
        return clear;
    }

    /** What stands inside the seal. */
    static Clear read(byte[] inside) {
        WireReader in = new WireReader(inside);
        return new Clear(in.field("key in clear", LONGEST_KEY), in.rest());
    }

    private byte[] context(CloudletId origin, ChainEntry entry, byte[] opaque) {
        return Transcript.of("cloudlet/record", federation)
                .field(Hash.bytes(origin))
                .field(Hash.unhex(entry.audience().hex()))
                .field(entry.epoch().term())
                .field(entry.epoch().number())
                .field(Hash.unhex(entry.policy()))
                .field(opaque)
                .toBytes();
    }

    private static Address address(ChainEntry entry) {
        return new Address(entry.audience(), entry.epoch());
    }
}
