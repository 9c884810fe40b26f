package io.cloudlet.core.internal.fence;

import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What members of an audience share in one fence epoch: the key that seals, new with each epoch, and the naming key that
 * hashes the keys of records (HMAC-SHA-256), the same in all epochs, so that a record can be found and replaced under a newer
 * one. A secret. Thread-safe.
 */
final class FenceKey {

    /** Bytes of {@link #reveal()}. */
    static final int LENGTH = 2 * SealKey.LENGTH;

    private static final String HMAC = "HmacSHA256";

    private final SealKey seal;
    private final byte[] naming;

    private FenceKey(SealKey seal, byte[] naming) {
        this.seal = seal;
        this.naming = naming;
    }

    /** The first key of an audience. */
    static FenceKey generate(SecureRandom entropy) {
        byte[] naming = new byte[SealKey.LENGTH];
        entropy.nextBytes(naming);
        return new FenceKey(SealKey.generate(entropy), naming);
    }

    /** The key of the next epoch. */
    FenceKey next(SecureRandom entropy) {
        return new FenceKey(SealKey.generate(entropy), naming);
    }

    /** The key of another epoch of the same audience. */
    FenceKey sibling(byte[] secret) {
        return new FenceKey(SealKey.of(secret), naming);
    }

    /** @throws IllegalArgumentException unless there are 64 bytes, as {@link #reveal()} gave them */
    static FenceKey of(byte[] secrets) {
        if (secrets.length != LENGTH) {
            throw new IllegalArgumentException("a fence key has " + LENGTH + " bytes, not " + secrets.length);
        }
        return new FenceKey(
                SealKey.of(Arrays.copyOf(secrets, SealKey.LENGTH)),
                Arrays.copyOfRange(secrets, SealKey.LENGTH, LENGTH));
    }

    /** Both secrets, for wrapping them. Whoever asks overwrites them after use. */
    byte[] reveal() {
        byte[] secrets = Arrays.copyOf(seal.reveal(), LENGTH);
        System.arraycopy(naming, 0, secrets, SealKey.LENGTH, naming.length);
        return secrets;
    }

    SealKey seal() {
        return seal;
    }

    /** What stands in a record in place of its key in clear. */
    byte[] opaque(byte[] clear) {
        return hmac(naming, clear);
    }

    /**
     * What a keeper signs about a key without showing it: HMAC-SHA-256 under the key, over audience, epoch and naming key.
     * Nobody can make two keys with one commitment, so all members of an epoch hold the same.
     */
    byte[] commitment(byte[] federation, FenceId audience, FenceEpoch fenceEpoch) {
        byte[] transcript = Transcript.of("cloudlet/fence-key", federation)
                .field(Hash.unhex(audience.hex()))
                .field(fenceEpoch.term())
                .field(fenceEpoch.number())
                .field(naming)
                .toBytes();
        byte[] secret = seal.reveal();
        try {
            return hmac(secret, transcript);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(message);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "FenceKey(hidden)";
    }
}
