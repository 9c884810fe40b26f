package io.cloudlet.core.internal.seal;

import io.cloudlet.core.internal.identity.PublicPoint;
import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.trust.AgreementKey;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * HPKE (RFC 9180), single-shot, base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Anybody can seal to a public
 * key; only the holder of the private one opens, and only with the same info and associated data. It does not say who sealed.
 *
 * <p>Each sealing has an ephemeral key of its own, so its one nonce is never used again. Encapsulation and key schedule stand
 * here, not in a library, because the recipient's private key may lie in a chip that does nothing but agree. Thread-safe.
 */
public final class Hpke {

    /** Bytes of {@link Sealed#encapsulated()}. */
    public static final int ENCAPSULATED_LENGTH = PublicPoint.LENGTH;

    /** Bytes by which the ciphertext is longer than its text. */
    public static final int TAG_LENGTH = AesGcm.TAG_LENGTH;

    private Hpke() {}

    /** What travels: the ephemeral key's point, and the sealed text. Neither array is to be modified. */
    @SuppressWarnings("ArrayRecordComponent") // two results at once; nobody compares them
    public record Sealed(byte[] encapsulated, byte[] ciphertext) {}

    /**
     * Seals to one recipient.
     *
     * @param recipientPoint the recipient's public key, 65 bytes, an uncompressed point
     * @param info what the key is for; the recipient must say the same
     * @param associated what is authenticated beside the text; the recipient must say the same
     * @throws MalformedException if {@code recipientPoint} is no point of P-256
     */
    public static Sealed seal(
            byte[] recipientPoint, byte[] info, byte[] associated, byte[] plaintext, SecureRandom entropy) {
        AgreementKey ephemeral = SoftwareAgreementKey.generate(entropy);
        return seal(HpkeSuite.AES_256_GCM, ephemeral, recipientPoint, info, associated, plaintext);
    }

    /**
     * Opens what was sealed to this recipient.
     *
     * @throws SealBrokenException if {@code encapsulated} is no point of P-256, or this is not what was sealed to this
     *     recipient with this info and associated data
     */
    public static byte[] open(
            AgreementKey recipient, byte[] encapsulated, byte[] info, byte[] associated, byte[] ciphertext) {
        return open(HpkeSuite.AES_256_GCM, recipient, encapsulated, info, associated, ciphertext);
    }

    /** With an ephemeral key of the caller's, which must never be used twice; for public vectors only. */
    static Sealed seal(
            HpkeSuite suite,
            AgreementKey ephemeral,
            byte[] recipientPoint,
            byte[] info,
            byte[] associated,
            byte[] plaintext) {
        byte[] recipient = PublicPoint.decode(recipientPoint).encoded();
        byte[] encapsulated = PublicPoint.ofSpki(ephemeral.publicKey()).encoded();
        HpkeSuite.Secrets secrets = secrets(suite, ephemeral.agree(recipient), encapsulated, recipient, info);
        AesGcm cipher = AesGcm.sealing(secrets.key);
        cipher.start(secrets.nonce, associated);
        byte[] ciphertext = new byte[plaintext.length + TAG_LENGTH];
        cipher.seal(plaintext, 0, plaintext.length, ciphertext, 0);
        return new Sealed(encapsulated, ciphertext);
    }

    static byte[] open(
            HpkeSuite suite,
            AgreementKey recipient,
            byte[] encapsulated,
            byte[] info,
            byte[] associated,
            byte[] ciphertext) {
        if (ciphertext.length < TAG_LENGTH) {
            throw SealBrokenException.length("a wrapped key", ciphertext.length);
        }
        byte[] ephemeral = point(encapsulated);
        byte[] own = PublicPoint.ofSpki(recipient.publicKey()).encoded();
        HpkeSuite.Secrets secrets = secrets(suite, recipient.agree(ephemeral), ephemeral, own, info);
        AesGcm cipher = AesGcm.opening(secrets.key);
        cipher.start(secrets.nonce, associated);
        byte[] plaintext = new byte[ciphertext.length - TAG_LENGTH];
        try {
            cipher.open(ciphertext, 0, ciphertext.length, plaintext, 0);
            return plaintext;
        } catch (AEADBadTagException e) {
            throw SealBrokenException.wrap();
        }
    }

    private static HpkeSuite.Secrets secrets(
            HpkeSuite suite, byte[] agreed, byte[] encapsulated, byte[] recipient, byte[] info) {
        byte[] shared = HpkeSuite.sharedSecret(agreed, encapsulated, recipient);
        HpkeSuite.Secrets secrets = suite.schedule(shared, info);
        Arrays.fill(agreed, (byte) 0);
        Arrays.fill(shared, (byte) 0);
        return secrets;
    }

    /** Checked here for every kind of key: a chip need not. */
    private static byte[] point(byte[] encapsulated) {
        try {
            return PublicPoint.decode(encapsulated).encoded();
        } catch (MalformedException e) {
            throw SealBrokenException.encapsulation(String.valueOf(e.getMessage()));
        }
    }
}
