package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.wire.WireWriter;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that only one TPM can read, and only while it holds one key: TPM2_MakeCredential (library specification, part 1, 24), done without a
 * TPM. Immutable.
 */
public final class Credential {

    private static final byte[] NOTHING = {};
    private static final int IV_LENGTH = 16;

    private final byte[] blob;
    private final byte[] secret;

    private Credential(byte[] blob, byte[] secret) {
        this.blob = blob;
        this.secret = secret;
    }

    /** The content of a TPM2B_ID_OBJECT. */
    public byte[] blob() {
        return blob.clone();
    }

    /** The content of a TPM2B_ENCRYPTED_SECRET. */
    public byte[] secret() {
        return secret.clone();
    }

    /**
     * Encrypts.
     *
     * @param to the TPM
     * @param keyName of the key that must be loaded there
     * @param content at most as many bytes as the endorsement key's hash
     */
    static Credential make(EndorsementKey to, byte[] keyName, byte[] content, SecureRandom entropy) {
        if (content.length > to.kdf().length()) {
            throw new IllegalArgumentException(
                    "a credential for this TPM holds " + to.kdf().length() + " bytes, not " + content.length);
        }
        EndorsementKey.Seed seed = to.share("IDENTITY", entropy);
        byte[] encrypted = encrypt(to.kdf(), seed.secret(), keyName, TpmBytes.sized(content));
        byte[] macKey =
                to.kdf().expand(seed.secret(), "INTEGRITY", NOTHING, to.kdf().length());
        byte[] mac = to.kdf().hmac(macKey, encrypted, keyName);
        Arrays.fill(seed.secret(), (byte) 0);
        Arrays.fill(macKey, (byte) 0);
        byte[] blob = new WireWriter().raw(TpmBytes.sized(mac)).raw(encrypted).toBytes();
        return new Credential(blob, seed.encrypted());
    }

    private static byte[] encrypt(TpmKdf kdf, byte[] seed, byte[] keyName, byte[] content) {
        byte[] key = kdf.expand(seed, "STORAGE", keyName, kdf.aesLength());
        try {
            Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
            // The key is fresh with the seed, so the specification's IV of zeros is used once.
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[IV_LENGTH]));
            return cipher.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
