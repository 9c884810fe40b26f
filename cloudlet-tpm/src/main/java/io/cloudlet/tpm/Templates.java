package io.cloudlet.tpm;

import io.cloudlet.tpm.tss.tpm.TPM2B_PUBLIC_KEY_RSA;
import io.cloudlet.tpm.tss.tpm.TPMA_OBJECT;
import io.cloudlet.tpm.tss.tpm.TPMS_ECC_PARMS;
import io.cloudlet.tpm.tss.tpm.TPMS_ECC_POINT;
import io.cloudlet.tpm.tss.tpm.TPMS_NULL_ASYM_SCHEME;
import io.cloudlet.tpm.tss.tpm.TPMS_NULL_KDF_SCHEME;
import io.cloudlet.tpm.tss.tpm.TPMS_RSA_PARMS;
import io.cloudlet.tpm.tss.tpm.TPMS_SIG_SCHEME_ECDSA;
import io.cloudlet.tpm.tss.tpm.TPMT_PUBLIC;
import io.cloudlet.tpm.tss.tpm.TPMT_SYM_DEF_OBJECT;
import io.cloudlet.tpm.tss.tpm.TPM_ALG_ID;
import io.cloudlet.tpm.tss.tpm.TPM_ECC_CURVE;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Keys that a TPM makes again from its seed, each time the same. All with noDA: an unclean end must not count as a guess at an authorization
 * that is empty anyway.
 */
final class Templates {

    private static final int AES_BITS = 128;
    private static final int RSA_BITS = 2048;
    private static final int COORDINATE = 32;
    /** TPM2_PolicySecret of the endorsement hierarchy: policy A of the EK Credential Profile. */
    private static final byte[] ENDORSEMENT_POLICY =
            HexFormat.of().parseHex("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa");

    private static final TPMA_OBJECT OWN = new TPMA_OBJECT(
            TPMA_OBJECT.fixedTPM, TPMA_OBJECT.fixedParent, TPMA_OBJECT.sensitiveDataOrigin, TPMA_OBJECT.restricted);

    private Templates() {}

    /** A storage key, P-256. */
    static TPMT_PUBLIC storage() {
        TPMA_OBJECT attributes = new TPMA_OBJECT(OWN, TPMA_OBJECT.decrypt, TPMA_OBJECT.userWithAuth, TPMA_OBJECT.noDA);
        return ecc(attributes, new byte[0], aes(), false, new TPMS_ECC_POINT(new byte[0], new byte[0]));
    }

    /** A key that signs the TPM's own statements only: P-256, ECDSA with SHA-256. */
    static TPMT_PUBLIC attestation() {
        TPMA_OBJECT attributes = new TPMA_OBJECT(OWN, TPMA_OBJECT.sign, TPMA_OBJECT.userWithAuth, TPMA_OBJECT.noDA);
        return ecc(
                attributes,
                new byte[0],
                new TPMT_SYM_DEF_OBJECT(TPM_ALG_ID.NULL, 0, TPM_ALG_ID.NULL),
                true,
                new TPMS_ECC_POINT(new byte[0], new byte[0]));
    }

    /** A tag authority's key, of which only the public half is loaded. */
    static TPMT_PUBLIC authority(ECPublicKey key) {
        byte[] spki = key.getEncoded();
        int y = spki.length - COORDINATE;
        return ecc(
                new TPMA_OBJECT(TPMA_OBJECT.sign, TPMA_OBJECT.userWithAuth),
                new byte[0],
                new TPMT_SYM_DEF_OBJECT(TPM_ALG_ID.NULL, 0, TPM_ALG_ID.NULL),
                true,
                new TPMS_ECC_POINT(
                        Arrays.copyOfRange(spki, y - COORDINATE, y), Arrays.copyOfRange(spki, y, spki.length)));
    }

    /** The endorsement key, RSA: template L-1 of the EK Credential Profile. */
    static TPMT_PUBLIC endorsementRsa() {
        return new TPMT_PUBLIC(
                TPM_ALG_ID.SHA256,
                endorsement(),
                ENDORSEMENT_POLICY,
                new TPMS_RSA_PARMS(aes(), new TPMS_NULL_ASYM_SCHEME(), RSA_BITS, 0),
                new TPM2B_PUBLIC_KEY_RSA(new byte[RSA_BITS / 8]));
    }

    /** The endorsement key, P-256: template L-2. */
    static TPMT_PUBLIC endorsementP256() {
        return ecc(
                endorsement(),
                ENDORSEMENT_POLICY,
                aes(),
                false,
                new TPMS_ECC_POINT(new byte[COORDINATE], new byte[COORDINATE]));
    }

    private static TPMA_OBJECT endorsement() {
        return new TPMA_OBJECT(OWN, TPMA_OBJECT.decrypt, TPMA_OBJECT.adminWithPolicy);
    }

    private static TPMT_SYM_DEF_OBJECT aes() {
        return new TPMT_SYM_DEF_OBJECT(TPM_ALG_ID.AES, AES_BITS, TPM_ALG_ID.CFB);
    }

    private static TPMT_PUBLIC ecc(
            TPMA_OBJECT attributes,
            byte[] policy,
            TPMT_SYM_DEF_OBJECT symmetric,
            boolean signs,
            TPMS_ECC_POINT unique) {
        return new TPMT_PUBLIC(
                TPM_ALG_ID.SHA256,
                attributes,
                policy,
                new TPMS_ECC_PARMS(
                        symmetric,
                        signs ? new TPMS_SIG_SCHEME_ECDSA(TPM_ALG_ID.SHA256) : new TPMS_NULL_ASYM_SCHEME(),
                        TPM_ECC_CURVE.NIST_P256,
                        new TPMS_NULL_KDF_SCHEME()),
                unique);
    }
}
