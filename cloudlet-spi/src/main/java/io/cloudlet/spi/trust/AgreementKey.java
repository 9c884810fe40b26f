package io.cloudlet.spi.trust;

/**
 * The private half of a P-256 key that agrees on secrets with whoever knows the public half (ECDH, SP 800-56A). It may lie in
 * memory or in a chip that never shows it; a TPM answers with ECDH_ZGen.
 *
 * <p>Implementations are safe for use by many threads; one that can serve one caller at a time makes the others wait.
 */
public interface AgreementKey {

    /** The public half: 91 bytes of DER SubjectPublicKeyInfo with the named curve and an uncompressed point. */
    byte[] publicKey();

    /**
     * The secret shared with the holder of another key: the x coordinate of that key's point times this private key.
     *
     * <p>Who calls has checked that the point lies on the curve. An implementation checks it nevertheless: the answers to points
     * beside the curve give a private key away. The result is a secret; who calls derives keys from it and overwrites it.
     *
     * @param point 65 bytes, an uncompressed point
     * @return 32 bytes
     * @throws IllegalArgumentException if {@code point} is not an uncompressed point of P-256
     * @throws RuntimeException any other, if the key cannot be used now: the chip is out of reach, or its policy refuses
     */
    byte[] agree(byte[] point);
}
