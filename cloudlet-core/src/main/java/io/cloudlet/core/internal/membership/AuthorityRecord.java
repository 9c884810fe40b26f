package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A decision about the federation, signed by its author's identity key itself and naming what the author had seen: its own
 * previous decision and the newest ones of others. So decisions form a causal set that every replica reads alike, in
 * whatever order they arrive.
 *
 * @param hash of the log record that carries it, in hexadecimal; its name
 * @param position in its author's chain, from 1
 * @param previous its author's decision before, in hexadecimal; zeros for the first
 * @param seen the newest decisions of others, sorted, at most 64
 */
public record AuthorityRecord(
        String hash, CloudletId author, long position, String previous, List<String> seen, Statement statement) {

    /** Names no record. */
    public static final String NOTHING = "0".repeat(64);

    /** How many others' records one may name. */
    static final int MOST_SEEN = 64;

    public AuthorityRecord {
        seen = List.copyOf(seen);
    }

    /** What a decision stands on. */
    public record Basis(long position, String previous, List<String> seen) {

        /** Of an author that has decided nothing and seen nothing. */
        public static final Basis FIRST = new Basis(1, NOTHING, List.of());
    }

    /** Signs the founding; there is no federation yet. */
    public static LogRecord found(Statement.Found statement, SigningKey identity) {
        return sign(statement, Basis.FIRST, identity, new byte[Hash.LENGTH]);
    }

    /** Signs a decision, as a record for the author's log. */
    public static LogRecord sign(Statement statement, Basis basis, SigningKey identity, byte[] federation) {
        WireWriter out = new WireWriter(512).u8(statement.kind());
        out.raw(Hash.bytes(identity.cloudlet()))
                .u64(basis.position())
                .raw(Hash.unhex(basis.previous()))
                .u16(basis.seen().size());
        basis.seen().forEach(hash -> out.raw(Hash.unhex(hash)));
        byte[] unsigned = out.field(statement.payload()).toBytes();
        byte[] signature = identity.sign(transcript(unsigned, federation));
        byte[] body = new WireWriter(unsigned.length + signature.length)
                .raw(unsigned)
                .raw(signature)
                .toBytes();
        return LogRecord.authority(Keys.authority(basis.position()), body);
    }

    /**
     * Reads a decision without judging it.
     *
     * @throws MalformedException if it does not parse, or makes a statement unknown here
     */
    public static AuthorityRecord decode(LogRecord record) {
        WireReader in = new WireReader(record.body());
        int kind = in.u8("statement kind");
        CloudletId author = Hash.cloudletId(in.raw("author", Hash.LENGTH));
        long position = in.natural("position");
        String previous = Hash.hex(in.raw("previous", Hash.LENGTH));
        List<String> seen = seen(in);
        byte[] payload = in.field("statement", Statement.MOST_BYTES);
        in.raw("signature", VerificationKey.SIGNATURE_LENGTH);
        in.end("authority record");
        return new AuthorityRecord(hashOf(record), author, position, previous, seen, Statement.decode(kind, payload));
    }

    /** The name of the decision that a log record carries. */
    public static String hashOf(LogRecord record) {
        return Hash.hex(Hash.sha256(record.bytes()));
    }

    /** Whether {@code identity} signed the decision that {@code record} carries, for this federation. */
    public static boolean signedBy(LogRecord record, VerificationKey identity, byte[] federation) {
        byte[] body = record.body();
        int cut = body.length - VerificationKey.SIGNATURE_LENGTH;
        if (cut <= 0) {
            return false;
        }
        WireReader in = new WireReader(body);
        byte[] unsigned = in.raw("decision", cut);
        return identity.verifies(transcript(unsigned, federation), in.rest());
    }

    private static byte[] transcript(byte[] unsigned, byte[] federation) {
        return Transcript.of("cloudlet/authority", federation).field(unsigned).toBytes();
    }

    private static List<String> seen(WireReader in) {
        int count = in.u16("number of seen records");
        if (count > MOST_SEEN) {
            throw in.malformed(count + " seen records, at most " + MOST_SEEN + " allowed");
        }
        List<String> seen = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String hash = Hash.hex(in.raw("seen record", Hash.LENGTH));
            if (i > 0 && hash.compareTo(seen.get(i - 1)) <= 0) {
                throw in.malformed("seen records are not sorted");
            }
            seen.add(hash);
        }
        return seen;
    }
}
