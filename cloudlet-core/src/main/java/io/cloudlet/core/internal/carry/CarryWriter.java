package io.cloudlet.core.internal.carry;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.state.Checkpoint;
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
    static final int LOG = 1;

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

    /** Begins a log; its records follow. */
    public void begin(CloudletId origin) throws IOException {
        write(new WireWriter(33).u8(LOG).raw(Hash.bytes(origin)).toBytes());
        logs++;
    }

    /** The next record of the log. */
    public void record(byte[] record) throws IOException {
        write(new WireWriter(record.length + Integer.BYTES).field(record).toBytes());
    }

    /** Ends the log with what vouches for all of its records. */
    public void end(Checkpoint checkpoint) throws IOException {
        write(new WireWriter().u32(0).field(checkpoint.encode()).toBytes());
        out.write(digest.digest());
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
