package io.cloudlet.core.internal.trust;

import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.Region;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.trust.TagCertificate;
import io.cloudlet.trust.TagKey;
import java.time.Instant;
import java.util.Arrays;

/**
 * What a tag authority says of a machine: where it is, until when, for one federation. Immutable. Read, nothing of it is believed before
 * {@link #signedBy}.
 */
public final class SignedTag {

    private static final String PURPOSE = "cloudlet/tag";
    private static final int VERSION = 1;
    private static final int MOST_REGION = 6;
    /** The end of the year 9999. */
    private static final long LATEST = 253_402_300_799L;

    private final FederationId federation;
    private final byte[] machine;
    private final Region region;
    private final Instant until;
    private final byte[] authority;
    private final byte[] signature;

    private SignedTag(
            FederationId federation, byte[] machine, Region region, Instant until, byte[] authority, byte[] signature) {
        this.federation = federation;
        this.machine = machine;
        this.region = region;
        this.until = until;
        this.authority = authority;
        this.signature = signature;
    }

    /**
     * Says so, as that authority.
     *
     * @param machine the hash of its endorsement key, 64 hexadecimal digits
     * @param until counts in whole seconds, up to the year 9999
     */
    public static SignedTag sign(
            FederationId federation, String machine, Region region, Instant until, TagKey authority) {
        if (until.getEpochSecond() > LATEST) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "a tag ends in the year 9999 at the latest, not " + until);
        }
        Instant second = Instant.ofEpochSecond(until.getEpochSecond());
        byte[] key = Hash.sha256(authority.publicKey().getEncoded());
        SignedTag unsigned = new SignedTag(federation, Hash.unhex(machine), region, second, key, new byte[0]);
        byte[] signature = authority.sign(unsigned.statement());
        SignedTag tag = new SignedTag(federation, unsigned.machine, region, second, key, signature);
        if (!tag.signedBy(VerificationKey.decode(authority.publicKey().getEncoded()))) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "the tag authority's key gives signatures that its public half does not verify; they are 64 bytes,"
                            + " r and s, of ECDSA with SHA-256");
        }
        return tag;
    }

    /**
     * Reads what may come from anybody.
     *
     * @throws MalformedException if it is no tag
     */
    public static SignedTag decode(byte[] encoded) {
        WireReader in = new WireReader(encoded);
        int version = in.u8("version of a tag");
        if (version != VERSION) {
            throw in.malformed("a tag of version " + version + " is unknown");
        }
        FederationId federation = Hash.federationId(in.raw("federation", Hash.LENGTH));
        byte[] machine = in.raw("machine", Hash.LENGTH);
        Region region = region(in);
        long until = in.natural("end of a tag");
        if (until > LATEST) {
            throw in.malformed("a tag ends after the year 9999");
        }
        byte[] authority = in.raw("authority", Hash.LENGTH);
        byte[] signature = in.raw("signature", VerificationKey.SIGNATURE_LENGTH);
        in.end("tag");
        return new SignedTag(federation, machine, region, Instant.ofEpochSecond(until), authority, signature);
    }

    private static Region region(WireReader in) {
        String code = in.text("region", MOST_REGION);
        try {
            return new Region(code);
        } catch (InvalidArgumentException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
    }

    /**
     * What an operator carried here.
     *
     * @throws InvalidArgumentException if it is no tag
     */
    public static SignedTag of(TagCertificate certificate) {
        try {
            return decode(Hash.unhex(certificate.text()));
        } catch (MalformedException e) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "this is no tag certificate: " + e.getMessage(), e);
        }
    }

    /** What lies in its index: it, after its length in two bytes, then zeros. */
    static SignedTag ofIndex(byte[] content) {
        WireReader in = new WireReader(content);
        byte[] tag = TpmBytes.read(in, "tag", Attester.TAG_LENGTH - Short.BYTES);
        for (byte after : in.rest()) {
            if (after != 0) {
                throw in.malformed("a tag's index has zeros after it");
            }
        }
        return decode(tag);
    }

    /** What {@link #ofIndex} reads. */
    public byte[] index() {
        return Arrays.copyOf(TpmBytes.sized(encoded()), Attester.TAG_LENGTH);
    }

    /** What {@link #decode} reads. */
    public byte[] encoded() {
        return new WireWriter()
                .u8(VERSION)
                .raw(Hash.bytes(federation))
                .raw(machine)
                .text(region.code())
                .u64(until.getEpochSecond())
                .raw(authority)
                .raw(signature)
                .toBytes();
    }

    /** As text, to be carried to the machine. */
    public TagCertificate certificate() {
        return new TagCertificate(Hash.hex(encoded()));
    }

    private byte[] statement() {
        return Transcript.of(PURPOSE, Hash.bytes(federation))
                .field(machine)
                .field(region.code())
                .field(until.getEpochSecond())
                .field(authority)
                .toBytes();
    }

    /** Whether it names that authority, which signed it. */
    public boolean signedBy(VerificationKey key) {
        return names(key) && key.verifies(statement(), signature);
    }

    /** Whether it says that it is of the holder of that key. */
    boolean names(VerificationKey key) {
        return Arrays.equals(authority, Hash.sha256(key.encoded()));
    }

    /** Why it does not count there and then, in words; empty if it does. */
    public String against(FederationId here, String shown, Instant now) {
        if (!federation.equals(here)) {
            return "it is of another federation";
        }
        if (!Hash.hex(machine).equals(shown)) {
            return "it is of machine " + Hash.hex(machine) + ", and this is " + shown;
        }
        return now.isBefore(until) ? "" : "it ended " + until;
    }

    Region region() {
        return region;
    }

    Instant until() {
        return until;
    }
}
