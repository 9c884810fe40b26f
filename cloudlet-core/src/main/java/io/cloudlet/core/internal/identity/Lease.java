package io.cloudlet.core.internal.identity;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate by which a cloudlet's identity key lends a software key one use for a while, so that the identity key,
 * which may sit in a slow chip, signs rarely. {@code docs/protocol.md} gives its bytes.
 *
 * <p>Dates are judged at a link's handshake only. A checkpoint key's lease is counted in beats instead, which no clock can
 * stretch: a checkpoint whose beat lies beyond {@link #lastBeat()} still verifies but is never fresh.
 *
 * @param use what the key may do
 * @param cloudlet who lends
 * @param key the software key
 * @param epochNumber the log epoch the key was made in
 * @param epochBits that epoch's 16 random bytes, in hexadecimal
 * @param lastBeat the last beat that counts as fresh, for {@link Use#CHECKPOINT}
 * @param signature by the identity key
 * @param successors how the first identity key led to the one that signed
 */
public record Lease(
        Use use,
        CloudletId cloudlet,
        VerificationKey key,
        long epochNumber,
        String epochBits,
        Instant notBefore,
        Instant notAfter,
        long lastBeat,
        Signed signature,
        List<Successor> successors) {

    public Lease {
        successors = List.copyOf(successors);
    }

    /** The most bytes that a lease has. */
    public static final int LONGEST = 8192;

    private static final int EPOCH_BITS = 16;

    /** 9999-12-31T23:59:59Z: what every calendar can still add a day to. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /** What a leased key may do. */
    public enum Use {
        CHECKPOINT(0),
        LINK(1);

        private final int code;

        Use(int code) {
            this.code = code;
        }
    }

    /** A signature; a class of its own so that records holding one compare by identity of the signed bytes. */
    public record Signed(String hex) {}

    /** The terms of a lease, to be signed. */
    public record Terms(
            Use use,
            VerificationKey key,
            long epochNumber,
            String epochBits,
            Instant notBefore,
            Instant notAfter,
            long lastBeat) {

        /** Signs these terms with the lender's identity key. */
        public Lease sign(SigningKey identity, byte[] federation) {
            CloudletId cloudlet = identity.cloudlet();
            byte[] signature = identity.sign(transcript(cloudlet, federation));
            return new Lease(
                    use,
                    cloudlet,
                    key,
                    epochNumber,
                    epochBits,
                    notBefore,
                    notAfter,
                    lastBeat,
                    new Signed(Hash.hex(signature)),
                    identity.successors());
        }

        private byte[] transcript(CloudletId cloudlet, byte[] federation) {
            return Transcript.of("cloudlet/lease", federation)
                    .field(use.code)
                    .field(Hash.bytes(cloudlet))
                    .field(key.encoded())
                    .field(epochNumber)
                    .field(Hash.unhex(epochBits))
                    .field(notBefore.getEpochSecond())
                    .field(notAfter.getEpochSecond())
                    .field(lastBeat)
                    .toBytes();
        }
    }

    /** Whether the lender's identity key signed this, for this federation. */
    public boolean signedBy(VerificationKey identity, byte[] federation) {
        Terms terms = new Terms(use, key, epochNumber, epochBits, notBefore, notAfter, lastBeat);
        return identity.verifies(terms.transcript(cloudlet, federation), Hash.unhex(signature.hex()));
    }

    public byte[] encode() {
        WireWriter out = new WireWriter(300)
                .u8(use.code)
                .raw(Hash.bytes(cloudlet))
                .field(key.encoded())
                .u64(epochNumber)
                .raw(Hash.unhex(epochBits))
                .u64(notBefore.getEpochSecond())
                .u64(notAfter.getEpochSecond())
                .u64(lastBeat)
                .raw(Hash.unhex(signature.hex()));
        successors.forEach(successor -> successor.write(out));
        return out.toBytes();
    }

    /** @throws MalformedException if the bytes are no lease */
    public static Lease decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        int use = in.u8("lease use");
        if (use >= Use.values().length) {
            throw in.malformed("lease use " + use + " is unknown");
        }
        Lease lease = new Lease(
                Use.values()[use],
                Hash.cloudletId(in.raw("cloudlet id", Hash.LENGTH)),
                VerificationKey.decode(in.field("leased key", VerificationKey.ENCODED_LENGTH)),
                in.natural("log epoch number"),
                Hash.hex(in.raw("log epoch bits", EPOCH_BITS)),
                date(in, "not before"),
                date(in, "not after"),
                in.natural("last beat"),
                new Signed(Hash.hex(in.raw("lease signature", VerificationKey.SIGNATURE_LENGTH))),
                successors(in));
        in.end("lease");
        return lease;
    }

    private static List<Successor> successors(WireReader in) {
        List<Successor> successors = new ArrayList<>();
        while (in.remaining() > 0 && successors.size() < KeyChain.MOST) {
            successors.add(Successor.read(in));
        }
        return successors;
    }

    private static Instant date(WireReader in, String what) {
        long seconds = in.u64(what);
        if (seconds < 0 || seconds > LAST_SECOND) {
            throw in.malformed(what + " is no date");
        }
        return Instant.ofEpochSecond(seconds);
    }
}
