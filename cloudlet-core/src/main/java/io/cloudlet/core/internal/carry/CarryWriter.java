package io.cloudlet.core.internal.carry;

import io.cloudlet.FederationId;
import io.cloudlet.core.internal.state.Excerpt;
import io.cloudlet.core.internal.state.Excerpt.Live;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Writes an export, log after log, as it is given. Not thread-safe. */
public final class CarryWriter {

    static final long MAGIC = 0x636c2d6361727279L; // "cl-carry"
    static final int VERSION = 1;
    static final int END = 0;
    static final int EXCERPT = 1;

    private final OutputStream out;
    private final MessageDigest digest = Hash.digest();
    private int logs;

    /** Begins an export of that federation. */
    public CarryWriter(OutputStream out, FederationId federation) throws IOException {
        this.out = out;
        out.write(new WireWriter(44)
                .u64(MAGIC)
                .u32(VERSION)
                .raw(Hash.bytes(federation))
                .toBytes());
    }

    /** Writes a log. */
    public void write(Excerpt excerpt) throws IOException {
        WireWriter history = new WireWriter()
                .u8(EXCERPT)
                .field(excerpt.checkpoint().encode())
                .field(excerpt.start().encode())
                .u32(excerpt.leaves().size());
        excerpt.leaves().forEach(history::raw);
        write(history.u32(excerpt.live().size()).toBytes());
        for (Live live : excerpt.live()) {
            byte[] record = live.record();
            write(new WireWriter(Long.BYTES + Integer.BYTES + record.length)
                    .u64(live.sequence())
                    .field(record)
                    .toBytes());
        }
        out.write(digest.digest());
        logs++;
    }

    /** Ends the export. */
    public void finish() throws IOException {
        out.write(new WireWriter(5).u8(END).u32(logs).toBytes());
        out.flush();
    }

    private void write(byte[] bytes) throws IOException {
        digest.update(bytes);
        out.write(bytes);
    }
}
