package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.core.internal.wire.WireWriter;

/**
 * HPKE's key derivation (RFC 9180, sections 4, 4.1 and 5.1) in base mode, with DHKEM(P-256, HKDF-SHA256) and HKDF-SHA256.
 * Keys are wrapped with AES-256-GCM only; AES-128-GCM is what the RFC's own example uses.
 */
enum HpkeSuite {
    AES_128_GCM(1, 16),
    AES_256_GCM(2, 32);

    private static final int P256 = 0x0010;
    private static final int HKDF_SHA256 = 0x0001;
    private static final int BASE_MODE = 0;
    private static final int SHARED_SECRET_LENGTH = 32;
    private static final byte[] VERSION = "HPKE-v1".getBytes(US_ASCII);
    private static final byte[] NOTHING = {};
    private static final byte[] KEM =
            new WireWriter().raw("KEM".getBytes(US_ASCII)).u16(P256).toBytes();

    private final int aead;
    private final int keyLength;

    HpkeSuite(int aead, int keyLength) {
        this.aead = aead;
        this.keyLength = keyLength;
    }

    /** Key and nonce of the single text sealed for one encapsulation. Secret. */
    static final class Secrets {

        final byte[] key;
        final byte[] nonce;

        private Secrets(byte[] key, byte[] nonce) {
            this.key = key;
            this.nonce = nonce;
        }
    }

    /** DHKEM's ExtractAndExpand. */
    static byte[] sharedSecret(byte[] agreed, byte[] encapsulated, byte[] recipient) {
        byte[] context = new WireWriter().raw(encapsulated).raw(recipient).toBytes();
        return expand(KEM, extract(KEM, NOTHING, "eae_prk", agreed), "shared_secret", context, SHARED_SECRET_LENGTH);
    }

    /** KeySchedule, without a pre-shared key. */
    Secrets schedule(byte[] sharedSecret, byte[] info) {
        byte[] id = id();
        byte[] context = new WireWriter()
                .u8(BASE_MODE)
                .raw(extract(id, NOTHING, "psk_id_hash", NOTHING))
                .raw(extract(id, NOTHING, "info_hash", info))
                .toBytes();
        byte[] secret = extract(id, sharedSecret, "secret", NOTHING);
        return new Secrets(
                expand(id, secret, "key", context, keyLength),
                expand(id, secret, "base_nonce", context, AesGcm.NONCE_LENGTH));
    }

    private byte[] id() {
        return new WireWriter()
                .raw("HPKE".getBytes(US_ASCII))
                .u16(P256)
                .u16(HKDF_SHA256)
                .u16(aead)
                .toBytes();
    }

    private static byte[] extract(byte[] suite, byte[] salt, String label, byte[] input) {
        return Hkdf.SHA_256.extract(salt, labelled(new WireWriter(), suite, label, input));
    }

    private static byte[] expand(byte[] suite, byte[] key, String label, byte[] info, int length) {
        return Hkdf.SHA_256.expand(key, labelled(new WireWriter().u16(length), suite, label, info), length);
    }

    private static byte[] labelled(WireWriter writer, byte[] suite, String label, byte[] input) {
        return writer.raw(VERSION)
                .raw(suite)
                .raw(label.getBytes(US_ASCII))
                .raw(input)
                .toBytes();
    }
}
