package io.cloudlet.core.internal.identity;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;

/**
 * A cloudlet's next identity key, as the one before or the recovery key names it, and the last that counts of the one before.
 * {@code docs/protocol.md} gives its bytes.
 *
 * @param recovered whether the recovery key signed it
 * @param before SHA-256 of the identity key before, in hexadecimal
 * @param last what counts of the key before
 * @param signature 64 bytes, in hexadecimal
 */
public record Successor(
        CloudletId cloudlet, boolean recovered, String before, VerificationKey key, Last last, String signature) {

    private static final int EPOCH_BITS = 16;

    /**
     * The last that counts.
     *
     * @param epochNumber of the log's head
     * @param epochBits of the log's head
     * @param sequence of the log's head
     * @param history of the log's head
     * @param authority hash of the last authority record; zeros for none
     */
    public record Last(long epochNumber, String epochBits, long sequence, String history, String authority) {

        /** Whether a head lies beyond it. */
        public boolean isBefore(long number, String bits, long count) {
            int byEpoch = number == epochNumber ? bits.compareTo(epochBits) : Long.compare(number, epochNumber);
            return byEpoch > 0 || count > sequence;
        }
    }

    /**
     * Names a successor.
     *
     * @param signer the identity key before, or the recovery key
     */
    public static Successor sign(
            CloudletId cloudlet,
            VerificationKey before,
            VerificationKey key,
            Last last,
            SigningKey signer,
            byte[] federation) {
        boolean recovered = !signer.verification().equals(before);
        Successor unsigned = new Successor(cloudlet, recovered, hash(before), key, last, "");
        return new Successor(
                cloudlet, recovered, hash(before), key, last, Hash.hex(signer.sign(unsigned.transcript(federation))));
    }

    /** Whether {@code signer} named this, for this federation. */
    boolean signedBy(VerificationKey signer, byte[] federation) {
        return signer.verifies(transcript(federation), Hash.unhex(signature));
    }

    /** Whether this comes after that key. */
    boolean follows(VerificationKey former) {
        return before.equals(hash(former));
    }

    static String hash(VerificationKey key) {
        return Hash.hex(Hash.sha256(key.encoded()));
    }

    /** Appends the bytes. */
    public WireWriter write(WireWriter out) {
        return out.raw(Hash.bytes(cloudlet))
                .u8(recovered ? 1 : 0)
                .raw(Hash.unhex(before))
                .field(key.encoded())
                .u64(last.epochNumber)
                .raw(Hash.unhex(last.epochBits))
                .u64(last.sequence)
                .raw(Hash.unhex(last.history))
                .raw(Hash.unhex(last.authority))
                .raw(Hash.unhex(signature));
    }

    /** @throws io.cloudlet.core.internal.wire.MalformedException if the bytes are none */
    public static Successor read(WireReader in) {
        CloudletId cloudlet = Hash.cloudletId(in.raw("cloudlet id", Hash.LENGTH));
        int by = in.u8("signer of a successor");
        if (by > 1) {
            throw in.malformed("signer " + by + " of a successor is unknown");
        }
        return new Successor(
                cloudlet,
                by == 1,
                Hash.hex(in.raw("identity key before", Hash.LENGTH)),
                VerificationKey.decode(in.field("identity key", VerificationKey.ENCODED_LENGTH)),
                new Last(
                        in.natural("log epoch number"),
                        Hash.hex(in.raw("log epoch bits", EPOCH_BITS)),
                        in.natural("sequence"),
                        Hash.hex(in.raw("history", Hash.LENGTH)),
                        Hash.hex(in.raw("last authority record", Hash.LENGTH))),
                Hash.hex(in.raw("successor's signature", VerificationKey.SIGNATURE_LENGTH)));
    }

    private byte[] transcript(byte[] federation) {
        return Transcript.of("cloudlet/successor", federation)
                .field(Hash.bytes(cloudlet))
                .field(recovered ? 1 : 0)
                .field(Hash.unhex(before))
                .field(key.encoded())
                .field(last.epochNumber)
                .field(Hash.unhex(last.epochBits))
                .field(last.sequence)
                .field(Hash.unhex(last.history))
                .field(Hash.unhex(last.authority))
                .toBytes();
    }
}
