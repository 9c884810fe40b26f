package io.cloudlet.core.internal.carry;

import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.Excerpt;
import io.cloudlet.core.internal.state.Excerpt.Live;
import io.cloudlet.core.internal.state.HistoryTree;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads an export, log after log, so that no more than one of them need be in memory. It comes from wherever a stick was: each
 * length is checked before it is believed, and a log is given out only when all of it has come unchanged. Not thread-safe.
 */
public final class CarryReader {

    private static final int CHECKPOINT_CAP = 2048 + Lease.LONGEST;
    private static final int START_CAP = 4096;
    private static final long MOST_BYTES = 256L << 20;

    private final InputStream in;
    private final long mostBytes;
    private final MessageDigest digest = Hash.digest();
    private int logs;

    /**
     * Reads the beginning.
     *
     * @throws CorruptException {@code export-damaged}, if it is that of no export
     * @throws ConflictException {@code version-mismatch} or {@code federation-mismatch}
     */
    public CarryReader(InputStream in, FederationId ours) throws IOException {
        this(in, ours, MOST_BYTES);
    }

    /** @param mostBytes that a log may have */
    CarryReader(InputStream in, FederationId ours, long mostBytes) throws IOException {
        this.in = in;
        this.mostBytes = mostBytes;
        if (number(Long.BYTES) != CarryWriter.MAGIC) {
            throw damaged("it does not begin like an export of logs");
        }
        long version = number(Integer.BYTES);
        if (version != CarryWriter.VERSION) {
            throw new ConflictException(
                    ErrorCode.VERSION_MISMATCH,
                    "the export has version " + version + ", this library reads " + CarryWriter.VERSION
                            + "; nothing was taken; update the library");
        }
        FederationId theirs = Hash.federationId(bytes(Hash.LENGTH));
        if (!theirs.equals(ours)) {
            throw new ConflictException(
                    ErrorCode.FEDERATION_MISMATCH,
                    "the export is of federation " + theirs.abbreviated() + ", this one is " + ours.abbreviated()
                            + "; nothing was taken");
        }
    }

    /**
     * The next log; empty at the end of the export.
     *
     * @throws CorruptException {@code export-damaged}, if it was cut short or changed
     */
    public Optional<Excerpt> next() throws IOException {
        digest.reset();
        int kind = (int) number(1);
        return switch (kind) {
            case CarryWriter.EXCERPT -> Optional.of(excerpt());
            case CarryWriter.END -> end();
            default -> throw damaged("a part of unknown kind " + kind);
        };
    }

    private Optional<Excerpt> end() throws IOException {
        long written = number(Integer.BYTES);
        if (written != logs) {
            throw damaged("it was written with " + written + " logs");
        }
        return Optional.empty();
    }

    private Excerpt excerpt() throws IOException {
        byte[] checkpoint = field(CHECKPOINT_CAP);
        byte[] start = field(START_CAP);
        List<byte[]> leaves = leaves();
        List<Live> live = live();
        byte[] expected = digest.digest();
        if (!Arrays.equals(expected, bytes(Hash.LENGTH))) {
            throw damaged("a log in it is not what was written");
        }
        logs++;
        try {
            return new Excerpt(Checkpoint.decode(checkpoint), HistoryTree.decode(start), leaves, live);
        } catch (MalformedException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
    }

    private List<byte[]> leaves() throws IOException {
        int count = count("leaf hashes", Excerpt.MOST_LEAVES);
        WireReader all = new WireReader(bytes(count * Hash.LENGTH));
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(all.raw("leaf hash", Hash.LENGTH));
        }
        return leaves;
    }

    private List<Live> live() throws IOException {
        List<Live> all = new ArrayList<>();
        long cost = 0;
        for (int left = count("live records", Excerpt.MOST_LIVE); left > 0; left--) {
            Live live = new Live(number(Long.BYTES), field(LogRecord.MAX_BYTES));
            cost += live.cost();
            if (cost > mostBytes) {
                throw damaged("a log of more than " + mostBytes + " bytes");
            }
            all.add(live);
        }
        return all;
    }

    private int count(String what, int most) throws IOException {
        long count = number(Integer.BYTES);
        if (count > most) {
            throw damaged(count + " " + what + ", at most " + most + " allowed");
        }
        return (int) count;
    }

    private byte[] field(int most) throws IOException {
        long length = number(Integer.BYTES);
        if (length > most) {
            throw damaged("a field of " + length + " bytes, at most " + most + " allowed");
        }
        return bytes((int) length);
    }

    private long number(int length) throws IOException {
        WireReader reader = new WireReader(bytes(length));
        return switch (length) {
            case 1 -> reader.u8("number");
            case Integer.BYTES -> (long) reader.u16("number") << 16 | reader.u16("number");
            default -> reader.u64("number");
        };
    }

    private byte[] bytes(int length) throws IOException {
        byte[] read = in.readNBytes(length);
        if (read.length < length) {
            throw damaged("it ends too early");
        }
        digest.update(read);
        return read;
    }

    private CorruptException damaged(String what) {
        return new CorruptException(
                ErrorCode.EXPORT_DAMAGED,
                "the export cannot be read on after " + logs + " logs, which were whole: " + what
                        + "; copy it again, or export anew");
    }
}
