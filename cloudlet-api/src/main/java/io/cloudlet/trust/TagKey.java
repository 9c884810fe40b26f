package io.cloudlet.trust;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;

/**
 * The key of a tag authority, wherever it is kept: an operator's file, a card, a service. Whoever holds it says where machines are, so
 * it belongs on none of them.
 */
public interface TagKey {

    /** The public half, P-256. */
    ECPublicKey publicKey();

    /**
     * Signs: ECDSA with SHA-256 (FIPS 186-5). May be called by the thread that owns the TPM, which waits as long as the call's deadline allows.
     *
     * @return r and s, 32 bytes each
     */
    byte[] sign(byte[] message);

    /** One in memory, P-256. */
    static TagKey of(KeyPair pair) {
        ECPublicKey key = TagAuthority.checked("a tag authority's key", pair.getPublic());
        return new TagKey() {
            @Override
            public ECPublicKey publicKey() {
                return key;
            }

            @Override
            public byte[] sign(byte[] message) {
                try {
                    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
                    signature.initSign(pair.getPrivate());
                    signature.update(message);
                    return signature.sign();
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("the tag authority's key does not sign", e);
                }
            }
        };
    }
}
