package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import io.cloudlet.Right;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;

/** What an authority record decides. {@code docs/protocol.md} gives the bytes. */
public sealed interface Statement
        permits Statement.Found,
                Statement.Admit,
                Statement.Readmit,
                Statement.Remove,
                Statement.Grant,
                Statement.Revoke,
                Statement.HandOver,
                Statement.Succeed,
                Statement.Join,
                FenceStatement,
                TrustStatement {

    /** The founding of a federation; its record's hash is the federation's id. */
    record Found(String federationName, Candidate founder, String nonce) implements Statement {
        @Override
        public int kind() {
            return 1;
        }

        @Override
        public byte[] payload() {
            return founder.write(new WireWriter().text(federationName))
                    .raw(Hash.unhex(nonce))
                    .toBytes();
        }
    }

    /**
     * A cloudlet becomes a member.
     *
     * @param invitation what was redeemed, so that the same joiner can be answered again; 16 bytes in hexadecimal
     */
    record Admit(Candidate candidate, int incarnation, String invitation) implements Statement {
        @Override
        public int kind() {
            return 2;
        }

        @Override
        public byte[] payload() {
            return candidate
                    .write(new WireWriter())
                    .u32(incarnation)
                    .raw(Hash.unhex(invitation))
                    .toBytes();
        }
    }

    /**
     * A cloudlet that was removed becomes a member again, under the keys that it had.
     *
     * @param incarnation one more than the one that was removed
     * @param removal hash of the removal that this follows
     * @param countsFrom number of the first epoch of its log that counts again
     * @param invitation see {@link Admit}
     */
    record Readmit(CloudletId target, int incarnation, String name, String removal, long countsFrom, String invitation)
            implements Statement {
        @Override
        public int kind() {
            return 13;
        }

        @Override
        public byte[] payload() {
            return new WireWriter()
                    .raw(Hash.bytes(target))
                    .u32(incarnation)
                    .text(name)
                    .raw(Hash.unhex(removal))
                    .u64(countsFrom)
                    .raw(Hash.unhex(invitation))
                    .toBytes();
        }
    }

    /** A member is removed; of its authority records only those up to the cut count. */
    record Remove(CloudletId target, int incarnation, Cut cut) implements Statement {
        @Override
        public int kind() {
            return 3;
        }

        @Override
        public byte[] payload() {
            return cut.write(new WireWriter().raw(Hash.bytes(target)).u32(incarnation))
                    .toBytes();
        }
    }

    /** A member may decide something. */
    record Grant(CloudletId target, Right right) implements Statement {
        @Override
        public int kind() {
            return 4;
        }

        @Override
        public byte[] payload() {
            return new WireWriter().raw(Hash.bytes(target)).u8(code(right)).toBytes();
        }
    }

    /** It may no longer; of its records that need the right only those up to the cut count. */
    record Revoke(CloudletId target, Right right, Cut cut) implements Statement {
        @Override
        public int kind() {
            return 5;
        }

        @Override
        public byte[] payload() {
            return cut.write(new WireWriter().raw(Hash.bytes(target)).u8(code(right)))
                    .toBytes();
        }
    }

    /** Another member becomes the root of all rights. */
    record HandOver(CloudletId target) implements Statement {
        @Override
        public int kind() {
            return 6;
        }

        @Override
        public byte[] payload() {
            return Hash.bytes(target);
        }
    }

    /** The author has another identity key, which signs this record. */
    record Succeed(Successor successor) implements Statement {
        @Override
        public int kind() {
            return 14;
        }

        @Override
        public byte[] payload() {
            return successor.write(new WireWriter()).toBytes();
        }
    }

    /**
     * The author's home was restored from a backup and it decided on two branches of its log: it stands by both, and names the end of
     * each as what it has seen.
     */
    record Join() implements Statement {
        @Override
        public int kind() {
            return 17;
        }

        @Override
        public byte[] payload() {
            return new byte[0];
        }
    }

    /** Who is admitted: keys are pinned here for ever, the name is a label. */
    record Candidate(VerificationKey identity, VerificationKey recovery, String name) {

        public CloudletId id() {
            return identity.cloudletId();
        }

        WireWriter write(WireWriter out) {
            return out.field(identity.encoded()).field(recovery.encoded()).text(name);
        }
    }

    /**
     * The last things that count of somebody.
     *
     * @param head of its log
     * @param lastAuthority hash of its newest authority record, in hexadecimal; zeros if it has none
     */
    record Cut(Head head, String lastAuthority) {

        WireWriter write(WireWriter out) {
            head.write(out);
            return out.raw(Hash.unhex(lastAuthority));
        }
    }

    /** The most bytes a payload may have; the largest excludes 500 cloudlets, each with the head of its log. */
    int MOST_BYTES = 48 * 1024;

    /** Which statement this is, on the wire. */
    int kind();

    /** The statement's fields. */
    byte[] payload();

    /**
     * Reads a statement.
     *
     * @throws io.cloudlet.core.internal.wire.MalformedException if it is none, or of a kind unknown here
     */
    static Statement decode(int kind, byte[] payload) {
        WireReader in = new WireReader(payload);
        Statement statement = switch (kind) {
            case 1 -> new Found(name(in), candidate(in), Hash.hex(in.raw("nonce", 16)));
            case 2 -> new Admit(candidate(in), incarnation(in), Hash.hex(in.raw("invitation", 16)));
            case 3 -> new Remove(id(in), incarnation(in), cut(in));
            case 4 -> new Grant(id(in), right(in));
            case 5 -> new Revoke(id(in), right(in), cut(in));
            case 6 -> new HandOver(id(in));
            case 14 -> new Succeed(Successor.read(in));
            case 13 ->
                new Readmit(
                        id(in),
                        incarnation(in),
                        name(in),
                        Hash.hex(in.raw("removal", Hash.LENGTH)),
                        in.natural("log epoch"),
                        Hash.hex(in.raw("invitation", 16)));
            case 17 -> new Join();
            case 15, 16 -> TrustStatement.read(kind, in);
            default -> FenceStatement.read(kind, in);
        };
        in.end("authority statement");
        return statement;
    }

    private static Candidate candidate(WireReader in) {
        return new Candidate(
                VerificationKey.decode(in.field("identity key", VerificationKey.ENCODED_LENGTH)),
                VerificationKey.decode(in.field("recovery key", VerificationKey.ENCODED_LENGTH)),
                name(in));
    }

    private static Cut cut(WireReader in) {
        return new Cut(Head.read(in), Hash.hex(in.raw("last authority record", Hash.LENGTH)));
    }

    private static CloudletId id(WireReader in) {
        return Hash.cloudletId(in.raw("cloudlet id", Hash.LENGTH));
    }

    private static int incarnation(WireReader in) {
        return in.count("incarnation", Integer.MAX_VALUE);
    }

    private static int code(Right right) {
        return switch (right) {
            case MEMBERSHIP -> 1;
            case POLICIES -> 2;
            case FENCES -> 3;
        };
    }

    private static Right right(WireReader in) {
        int code = in.u8("right");
        return switch (code) {
            case 1 -> Right.MEMBERSHIP;
            case 2 -> Right.POLICIES;
            case 3 -> Right.FENCES;
            default -> throw in.malformed("right " + code + " is unknown");
        };
    }

    private static String name(WireReader in) {
        String name = in.text("name", 63);
        try {
            return Names.check("name", name);
        } catch (InvalidArgumentException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
    }
}
