package io.cloudlet.core.internal.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.trust.TagForm;
import java.util.Arrays;
import java.util.Optional;

/**
 * How the index of an asset tag must have been made (TPMS_NV_PUBLIC): one way for each form and authority, so that it is compared as a whole. Its
 * policy is TPM2_PolicySigned by the authority, and nothing else writes it.
 */
final class TagIndex {

    private static final int HANDLE = 0x0180_c10d;
    private static final int ECC = 0x0023;
    private static final int SHA256 = 0x000b;
    private static final int ECDSA = 0x0018;
    private static final int P256 = 0x0003;
    private static final int NULL = 0x0010;
    private static final int POLICY_SIGNED = 0x0160;
    /** Signs; may be used without more. */
    private static final int AUTHORITY_ATTRIBUTES = 1 << 18 | 1 << 6;

    private static final int POLICY_WRITE = 1 << 3;
    private static final int POLICY_DELETE = 1 << 10;
    private static final int WRITE_ALL = 1 << 12;
    private static final int AUTH_READ = 1 << 18;
    private static final int NO_DA = 1 << 25;
    private static final int WRITTEN = 1 << 29;
    private static final int PLATFORM_CREATE = 1 << 30;

    private static final int COORDINATE = 32;
    private static final byte[] REFERENCE = "cloudlet/tag".getBytes(US_ASCII);

    private TagIndex() {}

    /** Which form an index has that only this authority can write; empty if it is another, or anything of it is otherwise. */
    static Optional<TagForm> form(byte[] shown, VerificationKey authority) {
        return Arrays.stream(TagForm.values())
                .filter(form -> Arrays.equals(shown, area(form, authority)))
                .findFirst();
    }

    /** The public area, once it was written. */
    static byte[] area(TagForm form, VerificationKey authority) {
        int attributes = POLICY_WRITE | WRITE_ALL | AUTH_READ | NO_DA | WRITTEN;
        int stronger = form == TagForm.PLATFORM ? PLATFORM_CREATE | POLICY_DELETE : 0;
        return new WireWriter()
                .u32(HANDLE)
                .u16(SHA256)
                .u32(attributes | stronger)
                .raw(TpmBytes.sized(policy(authority)))
                .u16(Attester.TAG_LENGTH)
                .toBytes();
    }

    /** What a TPM calls an index: algorithm and hash of its public area. */
    static byte[] name(byte[] area) {
        return new WireWriter().u16(SHA256).raw(Hash.sha256(area)).toBytes();
    }

    private static byte[] policy(VerificationKey authority) {
        byte[] command = new WireWriter().u32(POLICY_SIGNED).toBytes();
        byte[] signed = Hash.sha256(new byte[Hash.LENGTH], command, name(key(authority)));
        return Hash.sha256(signed, REFERENCE);
    }

    /** The authority's key as a TPM loads it (TPMT_PUBLIC). */
    private static byte[] key(VerificationKey authority) {
        byte[] spki = authority.encoded();
        int y = spki.length - COORDINATE;
        return new WireWriter()
                .u16(ECC)
                .u16(SHA256)
                .u32(AUTHORITY_ATTRIBUTES)
                .u16(0)
                .u16(NULL)
                .u16(ECDSA)
                .u16(SHA256)
                .u16(P256)
                .u16(NULL)
                .raw(TpmBytes.sized(Arrays.copyOfRange(spki, y - COORDINATE, y)))
                .raw(TpmBytes.sized(Arrays.copyOfRange(spki, y, spki.length)))
                .toBytes();
    }
}
