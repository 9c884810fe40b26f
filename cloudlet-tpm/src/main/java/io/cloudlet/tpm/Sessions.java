package io.cloudlet.tpm;

import io.cloudlet.tpm.tss.tpm.StartAuthSessionResponse;
import io.cloudlet.tpm.tss.tpm.TPMT_SYM_DEF;
import io.cloudlet.tpm.tss.tpm.TPM_ALG_ID;
import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPM_RH;
import io.cloudlet.tpm.tss.tpm.TPM_SE;
import java.security.SecureRandom;

/** Starts sessions; each ends with the call that started it. */
final class Sessions {

    private static final int AES_BITS = 128;
    private static final int SALT_LENGTH = 32;

    private Sessions() {}

    /** One that encrypts, under a secret that only the TPM can read. */
    static SaltedSession salted(Commands tpm, SaltKey key, SecureRandom entropy) {
        byte[] salt = new byte[SALT_LENGTH];
        byte[] encrypted = key.encryptFresh(salt, entropy);
        byte[] nonce = SaltedSession.freshNonce(entropy);
        TPMT_SYM_DEF aes = new TPMT_SYM_DEF(TPM_ALG_ID.AES, AES_BITS, TPM_ALG_ID.CFB);
        StartAuthSessionResponse started = tpm.StartAuthSession(
                key.handle(), TPM_HANDLE.from(TPM_RH.NULL), nonce, encrypted, TPM_SE.HMAC, aes, TPM_ALG_ID.SHA256);
        return new SaltedSession(started.handle.handle, salt, nonce, started.nonceTPM, entropy);
    }

    /** One that collects what a policy asks for. */
    static TPM_HANDLE policy(Commands tpm, SecureRandom entropy) {
        return startPolicy(tpm, entropy).handle;
    }

    /** The same, with the TPM's nonce. */
    static StartAuthSessionResponse startPolicy(Commands tpm, SecureRandom entropy) {
        TPM_HANDLE none = TPM_HANDLE.from(TPM_RH.NULL);
        return tpm.StartAuthSession(
                none,
                none,
                SaltedSession.freshNonce(entropy),
                new byte[0],
                TPM_SE.POLICY,
                new TPMT_SYM_DEF(TPM_ALG_ID.NULL, 0, TPM_ALG_ID.NULL),
                TPM_ALG_ID.SHA256);
    }
}
