package io.cloudlet.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.spi.trust.Attester;
import io.cloudlet.tpm.tss.tpm.StartAuthSessionResponse;
import io.cloudlet.tpm.tss.tpm.TPMA_NV;
import io.cloudlet.tpm.tss.tpm.TPMS_NV_PUBLIC;
import io.cloudlet.tpm.tss.tpm.TPMS_SIGNATURE_ECDSA;
import io.cloudlet.tpm.tss.tpm.TPMT_PUBLIC;
import io.cloudlet.tpm.tss.tpm.TPM_ALG_ID;
import io.cloudlet.tpm.tss.tpm.TPM_CC;
import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPM_RH;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The index of the asset tag: made so that only the authority writes it. The authority signs for one session of this TPM and for the very
 * content, so what it signed writes nothing else, nowhere else and not again: who deletes the index cannot put an old tag back. Done by the TPM's thread.
 */
final class TagSpace {

    static final TPM_HANDLE INDEX = new TPM_HANDLE(0x0180_c10d);

    private static final byte[] REFERENCE = "cloudlet/tag".getBytes(US_ASCII);
    private static final int SIGNATURE_LENGTH = 64;
    private static final byte[] NOTHING = {};

    private static final TPMA_NV OWNER =
            new TPMA_NV(TPMA_NV.POLICYWRITE, TPMA_NV.WRITEALL, TPMA_NV.AUTHREAD, TPMA_NV.NO_DA);
    private static final TPMA_NV PLATFORM = new TPMA_NV(OWNER, TPMA_NV.PLATFORMCREATE, TPMA_NV.POLICY_DELETE);

    private final Commands commands;
    private final SecureRandom entropy;

    TagSpace(Commands commands, SecureRandom entropy) {
        this.commands = commands;
        this.entropy = entropy;
    }

    /** Writes it, made first or made anew if need be. */
    void write(byte[] content, TagForm form, TagKey authority) {
        if (content.length != Attester.TAG_LENGTH) {
            throw new IllegalArgumentException(
                    "the index of a tag holds " + Attester.TAG_LENGTH + " bytes, not " + content.length);
        }
        TPMT_PUBLIC key = Templates.authority(authority.publicKey());
        TPMS_NV_PUBLIC index = index(form, policy(key));
        if (Chip.present(commands, INDEX) && !same(commands.NV_ReadPublic(INDEX).nvPublic, index)) {
            delete(commands.NV_ReadPublic(INDEX).nvPublic);
        }
        if (!Chip.present(commands, INDEX)) {
            commands.NV_DefineSpace(hierarchy(form == TagForm.PLATFORM), NOTHING, index);
        }
        byte[] name = Names.of(commands.NV_ReadPublic(INDEX).nvPublic);
        TPM_HANDLE session = signed(key, authority, writing(name, content));
        commands.with(new Authorization.Policy(session.handle)).NV_Write(INDEX, INDEX, content, 0);
    }

    private static TPMS_NV_PUBLIC index(TagForm form, byte[] policy) {
        TPMA_NV attributes = form == TagForm.PLATFORM ? PLATFORM : OWNER;
        return new TPMS_NV_PUBLIC(INDEX, TPM_ALG_ID.SHA256, attributes, policy, Attester.TAG_LENGTH);
    }

    /** Whether an index was made so, written or not. */
    private static boolean same(TPMS_NV_PUBLIC there, TPMS_NV_PUBLIC wanted) {
        int written = TPMA_NV.WRITTEN.toInt();
        return (there.attributes.toInt() & ~written) == wanted.attributes.toInt()
                && there.nameAlg.equals(wanted.nameAlg)
                && there.dataSize == wanted.dataSize
                && Arrays.equals(there.authPolicy, wanted.authPolicy);
    }

    private void delete(TPMS_NV_PUBLIC there) {
        if (there.attributes.hasAttr(TPMA_NV.POLICY_DELETE)) {
            throw new IllegalStateException(
                    "a tag lies there that cannot be deleted, of another authority or made otherwise; only its own authority can"
                            + " write another into it, in form PLATFORM");
        }
        commands.NV_UndefineSpace(hierarchy(there.attributes.hasAttr(TPMA_NV.PLATFORMCREATE)), INDEX);
    }

    private static TPM_HANDLE hierarchy(boolean platform) {
        return TPM_HANDLE.from(platform ? TPM_RH.PLATFORM : TPM_RH.OWNER);
    }

    /** TPM2_PolicySigned by that key, as it would be collected. */
    private static byte[] policy(TPMT_PUBLIC key) {
        byte[] signed = Kdf.sha256(new byte[Kdf.HASH_LENGTH], number(TPM_CC.PolicySigned.toInt()), Names.of(key));
        return Kdf.sha256(signed, REFERENCE);
    }

    /** What the TPM calls this writing (cpHash): the command, the index as what authorizes and as what is written, the content. */
    private static byte[] writing(byte[] name, byte[] content) {
        byte[] parameters = ByteBuffer.allocate(2 * Short.BYTES + content.length)
                .putShort((short) content.length)
                .put(content)
                .putShort((short) 0)
                .array();
        return Kdf.sha256(number(TPM_CC.NV_Write.toInt()), name, name, parameters);
    }

    /** A session in which the authority signed for that command. */
    private TPM_HANDLE signed(TPMT_PUBLIC key, TagKey authority, byte[] command) {
        TPM_HANDLE loaded = commands.loadPublic(key);
        StartAuthSessionResponse session = Sessions.startPolicy(commands, entropy);
        byte[] expiration = number(0);
        byte[] signature = authority.sign(concat(session.nonceTPM, expiration, command, REFERENCE));
        if (signature.length != SIGNATURE_LENGTH) {
            throw new IllegalStateException(
                    "the tag authority's signature has " + signature.length + " bytes, not " + SIGNATURE_LENGTH);
        }
        int half = SIGNATURE_LENGTH / 2;
        TPMS_SIGNATURE_ECDSA ecdsa = new TPMS_SIGNATURE_ECDSA(
                TPM_ALG_ID.SHA256,
                Arrays.copyOf(signature, half),
                Arrays.copyOfRange(signature, half, SIGNATURE_LENGTH));
        commands.PolicySigned(loaded, session.handle, session.nonceTPM, command, REFERENCE, 0, ecdsa);
        return session.handle;
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }
}
