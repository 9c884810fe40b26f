package io.cloudlet.core.internal.identity;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;

/** A P-256 private key. A secret: no content in {@code toString}, leaves through {@link #toPem()} only. Thread-safe. */
public final class SigningKey {

    private final ECPrivateKeyParameters secret;
    private final VerificationKey verification;
    private final SecureRandom entropy;
    private final VerificationKey first;
    private final List<Successor> successors;

    private SigningKey(P256.Pair pair, SecureRandom entropy) {
        this.secret = pair.secret();
        this.verification = pair.publicHalf();
        this.entropy = entropy;
        this.first = verification;
        this.successors = List.of();
    }

    private SigningKey(SigningKey key, VerificationKey first, List<Successor> successors) {
        this.secret = key.secret;
        this.verification = key.verification;
        this.entropy = key.entropy;
        this.first = first;
        this.successors = List.copyOf(successors);
    }

    /** The same key as the identity key of whoever began with {@code first}, through these successors. */
    public SigningKey after(VerificationKey first, List<Successor> successors) {
        return new SigningKey(this, first, successors);
    }

    /** Whose identity key this is: the hash of the first one is its id. */
    public VerificationKey first() {
        return first;
    }

    /** The id of the cloudlet whose identity key this is. */
    public CloudletId cloudlet() {
        return first.cloudletId();
    }

    /** How the first identity key led to this one. */
    public List<Successor> successors() {
        return successors;
    }

    /** Makes a fresh key. */
    public static SigningKey generate(SecureRandom entropy) {
        return new SigningKey(P256.generate(entropy), entropy);
    }

    /**
     * Reads what {@link #toPem()} wrote.
     *
     * @param where for the message, should it not be a key
     */
    public static SigningKey fromPem(String pem, String where, SecureRandom entropy) {
        return new SigningKey(P256.Pair.of(PrivateKeyPem.read(pem, where)), entropy);
    }

    /** Signs; 64 bytes. */
    public byte[] sign(byte[] message) {
        ECDSASigner signer = new ECDSASigner();
        signer.init(true, new ParametersWithRandom(secret, entropy));
        BigInteger[] signature = signer.generateSignature(Hash.sha256(message));
        try {
            return P256.SIGNATURE.encode(P256.DOMAIN.getN(), signature[0], signature[1]);
        } catch (IOException e) {
            throw new IllegalStateException("two numbers below the order always fit", e);
        }
    }

    /** The public half. */
    public VerificationKey verification() {
        return verification;
    }

    /** The secret, as PKCS#8 in PEM. */
    public String toPem() {
        return PrivateKeyPem.write(secret, verification.point());
    }

    @Override
    public String toString() {
        return "SigningKey(hidden, " + verification + ")";
    }
}
