package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** What a TPM does, in memory: an attestation key, quotes, credentials opened. It would also say what no TPM says. */
final class SoftwareTpm {

    static final int AK_ATTRIBUTES = 0x00050072 | 1 << 10;

    private final SigningKey key;
    private final KeyPair endorsement;

    SoftwareTpm(String curveOrRsa, SecureRandom entropy) {
        this.key = SigningKey.generate(entropy);
        this.endorsement = endorsement(curveOrRsa);
    }

    private static KeyPair endorsement(String kind) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.equals("RSA") ? "RSA" : "EC");
            if (kind.equals("RSA")) {
                generator.initialize(2048);
            } else {
                generator.initialize(new ECGenParameterSpec(kind));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    KeyPair endorsement() {
        return endorsement;
    }

    byte[] publicArea() {
        return publicArea(AK_ATTRIBUTES);
    }

    byte[] publicArea(int attributes) {
        byte[] spki = key.verification().encoded();
        return new WireWriter()
                .u16(0x0023)
                .u16(0x000b)
                .u32(attributes)
                .u16(0)
                .u16(0x0010)
                .u16(0x0018)
                .u16(0x000b)
                .u16(0x0003)
                .u16(0x0010)
                .raw(TpmBytes.sized(Arrays.copyOfRange(spki, spki.length - 64, spki.length - 32)))
                .raw(TpmBytes.sized(Arrays.copyOfRange(spki, spki.length - 32, spki.length)))
                .toBytes();
    }

    AttestationKey attestationKey() {
        return AttestationKey.decode(publicArea());
    }

    /** TPMS_ATTEST of a quote. */
    static byte[] attest(byte[] nonce, PcrSelection selection, byte[] digest) {
        return attest(nonce, selection, digest, new QuoteClock(1000, 3, 1, true, 7));
    }

    static byte[] attest(byte[] nonce, PcrSelection selection, byte[] digest, QuoteClock clock) {
        return new WireWriter()
                .u32(0xff544347)
                .u16(0x8018)
                .raw(TpmBytes.sized(new byte[34]))
                .raw(TpmBytes.sized(nonce))
                .u64(clock.millis())
                .u32(clock.resets())
                .u32(clock.restarts())
                .u8(clock.safe() ? 1 : 0)
                .u64(clock.firmware())
                .raw(selection.encode())
                .raw(TpmBytes.sized(digest))
                .toBytes();
    }

    /** TPMS_ATTEST of an index that is certified, from an offset. */
    static byte[] attestIndex(byte[] nonce, byte[] area, int offset, byte[] content) {
        return new WireWriter()
                .u32(0xff544347)
                .u16(0x8014)
                .raw(TpmBytes.sized(new byte[34]))
                .raw(TpmBytes.sized(nonce))
                .raw(new byte[8 + 4 + 4])
                .u8(1)
                .u64(7)
                .raw(TpmBytes.sized(TagIndex.name(area)))
                .u16(offset)
                .raw(TpmBytes.sized(content))
                .toBytes();
    }

    /** TPMT_SIGNATURE. */
    byte[] sign(byte[] message) {
        byte[] plain = key.sign(message);
        return new WireWriter()
                .u16(0x0018)
                .u16(0x000b)
                .raw(TpmBytes.sized(Arrays.copyOf(plain, 32)))
                .raw(TpmBytes.sized(Arrays.copyOfRange(plain, 32, 64)))
                .toBytes();
    }

    /** TPM2_ActivateCredential, for a key of that name. */
    byte[] activate(Credential credential, byte[] name) throws GeneralSecurityException {
        return activate(credential.blob(), credential.secret(), name);
    }

    byte[] activate(byte[] credential, byte[] secret, byte[] name) throws GeneralSecurityException {
        TpmKdf kdf = EndorsementKey.of(endorsement.getPublic()).kdf();
        byte[] seed = seed(secret, kdf);
        WireReader blob = new WireReader(credential);
        byte[] mac = TpmBytes.read(blob, "integrity", 64);
        byte[] encrypted = blob.rest();
        byte[] macKey = kdf.expand(seed, "INTEGRITY", new byte[0], kdf.length());
        if (!Arrays.equals(mac, kdf.hmac(macKey, encrypted, name))) {
            throw new GeneralSecurityException("TPM_RC_INTEGRITY");
        }
        Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
        byte[] aes = kdf.expand(seed, "STORAGE", name, kdf.aesLength());
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(aes, "AES"), new IvParameterSpec(new byte[16]));
        return TpmBytes.read(new WireReader(cipher.doFinal(encrypted)), "credential", 64);
    }

    private byte[] seed(byte[] secret, TpmKdf kdf) throws GeneralSecurityException {
        byte[] label = TpmKdf.terminated("IDENTITY");
        if (!(endorsement.getPublic() instanceof ECPublicKey own)) {
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    endorsement.getPrivate(),
                    new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, new PSource.PSpecified(label)));
            return cipher.doFinal(secret);
        }
        WireReader point = new WireReader(secret);
        byte[] x = TpmBytes.read(point, "x", 48);
        byte[] y = TpmBytes.read(point, "y", 48);
        ECPublicKeySpec spec =
                new ECPublicKeySpec(new ECPoint(new BigInteger(1, x), new BigInteger(1, y)), own.getParams());
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(endorsement.getPrivate());
        agreement.doPhase(KeyFactory.getInstance("EC").generatePublic(spec), true);
        byte[] ownX = own.getW().getAffineX().toByteArray();
        byte[] padded = new byte[kdf.length()];
        int length = Math.min(ownX.length, padded.length);
        System.arraycopy(ownX, ownX.length - length, padded, padded.length - length, length);
        return kdf.agree(agreement.generateSecret(), "IDENTITY", x, padded);
    }
}
