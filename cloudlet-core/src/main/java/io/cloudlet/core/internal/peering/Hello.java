package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The first frame each way: who this is and the chain that proves it, from the pinned identity key down to the key that
 * TLS has just proven. Anything else waits until that has been verified.
 *
 * @param joining whether the sender is no member yet and wants to become one
 * @param wall the sender's wall clock, shown should it be the reason of a refusal
 */
record Hello(
        FederationId federation,
        VerificationKey identity,
        Lease lease,
        boolean joining,
        Instant wall,
        String software) {

    /** The protocol version spoken here. */
    static final int VERSION = 1;

    private static final int MAGIC = 0x434c444c;
    private static final Duration TOLERANCE = Duration.ofDays(1);

    CloudletId id() {
        return identity.cloudletId();
    }

    byte[] encode() {
        return FrameType.HELLO
                .writer()
                .u32(MAGIC)
                .u16(VERSION)
                .u16(VERSION)
                .raw(Hash.bytes(federation))
                .field(identity.encoded())
                .field(lease.encode())
                .u8(joining ? 1 : 0)
                .u64(wall.getEpochSecond())
                .text(software)
                .toBytes();
    }

    /**
     * Reads a greeting.
     *
     * @throws ConflictException {@code version-mismatch}, if the peer speaks no version known here
     */
    static Hello decode(WireReader in) {
        if (in.count("magic", Integer.MAX_VALUE) != MAGIC) {
            throw in.malformed("the peer does not speak this protocol");
        }
        int least = in.u16("least version");
        int most = in.u16("most version");
        if (least > VERSION || most < VERSION) {
            throw new ConflictException(
                    ErrorCode.VERSION_MISMATCH,
                    "the peer speaks protocol versions " + least + " to " + most + ", here " + VERSION
                            + " is spoken; update the older of the two");
        }
        FederationId federation = Hash.federationId(in.raw("federation", Hash.LENGTH));
        VerificationKey identity = VerificationKey.decode(in.field("identity key", VerificationKey.ENCODED_LENGTH));
        Hello hello = new Hello(
                federation,
                identity,
                Lease.decode(in.field("lease", Lease.LONGEST)),
                in.u8("joining") == 1,
                Instant.ofEpochSecond(Math.min(in.natural("wall clock"), Instant.MAX.getEpochSecond())),
                in.text("software", 100));
        in.end("hello");
        return hello;
    }

    /**
     * Verifies that the peer is who it says.
     *
     * @param ours our federation
     * @param leafKey what TLS proved
     * @param now our wall clock
     * @param judge what is known of the peer's identity keys
     * @return whether it shows its present key, or a former one
     */
    KeyChain.Verdict verify(FederationId ours, byte[] leafKey, Instant now, Function<Lease, KeyChain.Verdict> judge) {
        if (!federation.equals(ours)) {
            throw new ConflictException(
                    ErrorCode.FEDERATION_MISMATCH,
                    "the peer belongs to federation " + federation.abbreviated() + ", this one is "
                            + ours.abbreviated());
        }
        boolean bound = lease.use() == Lease.Use.LINK
                && lease.cloudlet().equals(id())
                && Arrays.equals(lease.key().encoded(), leafKey);
        KeyChain.Verdict verdict = bound ? judge.apply(lease) : KeyChain.Verdict.FORGED;
        if (verdict.signer().isEmpty()) {
            throw new DeniedException(
                    ErrorCode.IDENTITY_MISMATCH,
                    "the peer calls itself " + id().abbreviated()
                            + " but its certificate is not for the key that it proved");
        }
        boolean current = !now.isBefore(lease.notBefore().minus(TOLERANCE))
                && !now.isAfter(lease.notAfter().plus(TOLERANCE));
        if (!current) {
            throw new DeniedException(
                    ErrorCode.CLOCK_SKEW,
                    "the certificate of " + id().abbreviated() + " is valid from " + lease.notBefore() + " to "
                            + lease.notAfter() + ", its clock shows " + wall + ", the clock here " + now
                            + "; set the wrong one right");
        }
        return verdict;
    }

    /** The identity key that signed the lease, as the sender says. */
    VerificationKey signer() {
        return KeyChain.signer(lease, identity);
    }
}
