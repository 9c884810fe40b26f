package io.cloudlet.benchmarks;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.fence.AudienceLog.Change;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.Locale;
import java.util.Random;

/** Records that say where an object's body lies and how it opens, byte for byte as docs/protocol.md has them; no body is there. */
final class Headers {

    static final String DATASET = "many";

    private static final int OBJECT = 2;
    private static final int SECRETS = 16 + 32;

    private final CloudletId writer;
    private final Random random = new Random(1);

    Headers(CloudletId writer) {
        this.writer = writer;
    }

    static String name(int number) {
        return String.format(Locale.ROOT, "2026/%06d.json", number);
    }

    /** The first version of one object. */
    Change header(int number) {
        byte[] secrets = new byte[SECRETS];
        random.nextBytes(secrets);
        WireWriter key = new WireWriter().u8('d').u8(OBJECT);
        WireWriter body = new WireWriter().u8(1).u8(OBJECT);
        named(key, number);
        named(body, number);
        body.u16(1).raw(Hash.bytes(writer)).u64(1).u8(0);
        body.u64(64).raw(secrets).u64(1_700_000_000_000L);
        return Change.put(key.toBytes(), body.toBytes());
    }

    private void named(WireWriter out, int number) {
        out.text(DATASET).text(name(number)).raw(Hash.bytes(writer)).u64(1);
    }
}
