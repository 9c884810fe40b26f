package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.trust.AssetTag;
import io.cloudlet.trust.TagAuthority;
import io.cloudlet.trust.TagForm;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What a TPM said of the index of its asset tag (TPMS_ATTEST of TPM2_NV_Certify), not yet believed. Immutable.
 *
 * <p>Security guarantee: a tag that verifies lies in the TPM now, in an index that only its authority can write, and that authority said it of this
 * machine for this federation.
 */
final class TagProof {

    private static final int MAGIC = 0xff54_4347;
    private static final int NV = 0x8014;
    private static final int MOST_NAME = 2 + 64;
    private static final int MOST_EXTRA = 64;
    private static final int MOST_INDEX = 128;
    private static final int MOST_ATTEST = 1024;
    private static final int MOST_SIGNATURE = 256;

    private final byte[] index;
    private final byte[] attest;
    private final byte[] signature;

    private TagProof(byte[] index, byte[] attest, byte[] signature) {
        this.index = index;
        this.attest = attest;
        this.signature = signature;
    }

    static TagProof of(Attester.Tag tag) {
        return new TagProof(tag.index(), tag.attest(), tag.signature());
    }

    static TagProof read(WireReader in) {
        return new TagProof(
                in.field("index of a tag", MOST_INDEX),
                in.field("certified tag", MOST_ATTEST),
                in.field("signature of a tag", MOST_SIGNATURE));
    }

    /** What {@link #read} reads. */
    WireWriter write(WireWriter out) {
        return out.field(index).field(attest).field(signature);
    }

    /**
     * Requires that it counts.
     *
     * @param exhibit what it was shown with
     * @param machine whose TPM the certificates are of
     * @throws EvidenceRefusedException if it does not
     * @throws MalformedException if it does not read as what it should be
     */
    AssetTag verify(Exhibit exhibit, References references, String machine) {
        SignedTag tag = SignedTag.ofIndex(certified(exhibit));
        TagAuthority authority = references.tagAuthorities().stream()
                .filter(one -> tag.names(key(one)))
                .findFirst()
                .orElseThrow(() -> refused("nobody who is approved as tag authority signed it"));
        if (!tag.signedBy(key(authority))) {
            throw refused("it is not signed by tag authority " + authority.name());
        }
        TagForm form = TagIndex.form(index, key(authority))
                .orElseThrow(() -> refused("others than tag authority " + authority.name()
                        + " could write its index, or did make it anew"));
        String against = tag.against(exhibit.federation(), machine, exhibit.at());
        if (!against.isEmpty()) {
            throw refused(against);
        }
        return new AssetTag(tag.region(), form, tag.until(), authority.name());
    }

    /** What the TPM says that the index holds, if it said so now. */
    private byte[] certified(Exhibit exhibit) {
        if (!exhibit.evidence().key().signed(attest, signature)) {
            throw refused("it is not signed by the key that signs the quote");
        }
        WireReader in = new WireReader(attest);
        if ((in.u16("magic") << 16 | in.u16("magic")) != MAGIC || in.u16("type") != NV) {
            throw in.malformed("what was signed is not what a TPM says of an index");
        }
        TpmBytes.read(in, "qualified name of the key", MOST_NAME);
        if (!MessageDigest.isEqual(TpmBytes.read(in, "extra data", MOST_EXTRA), exhibit.question())) {
            throw refused("it answers another question");
        }
        QuoteClock.read(in);
        if (!Arrays.equals(TpmBytes.read(in, "name of the index", MOST_NAME), TagIndex.name(index))) {
            throw refused("it is of another index than shown");
        }
        if (in.u16("offset") != 0) {
            throw refused("it is of a part of the index");
        }
        byte[] content = TpmBytes.read(in, "content of the index", Attester.TAG_LENGTH);
        in.end("certified tag");
        return content;
    }

    private static VerificationKey key(TagAuthority authority) {
        return VerificationKey.decode(authority.key().getEncoded());
    }

    private static EvidenceRefusedException refused(String why) {
        return new EvidenceRefusedException(Reason.WRONG_TAG, why);
    }
}
