package io.cloudlet.core.internal.link;

import io.cloudlet.core.internal.wire.WireWriter;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A fresh P-256 key in the plainest certificate that TLS will carry, offered to every peer. Nobody reads the name or the
 * dates in it, so they are constants: valid from 1970, without a well-defined end (RFC 5280, section 4.1.2.5). The forty
 * lines of DER are written here because a certificate library would load six hundred classes to do it, before a
 * cloudlet can open its port. The private key never leaves this object but into the TLS engine.
 */
final class LeafCertificate extends X509ExtendedKeyManager {

    private static final String ALIAS = "leaf";
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int EXPLICIT_0 = 0xa0;
    private static final byte[] COMMON_NAME = {6, 3, 0x55, 4, 3};
    private static final byte[] ECDSA_WITH_SHA256 = {6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2};

    private final PrivateKey privateKey;
    private final X509Certificate certificate;

    private LeafCertificate(PrivateKey privateKey, X509Certificate certificate) {
        this.privateKey = privateKey;
        this.certificate = certificate;
    }

    static LeafCertificate create(SecureRandom entropy) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), entropy);
            KeyPair pair = generator.generateKeyPair();
            return new LeafCertificate(pair.getPrivate(), selfSigned(pair, entropy));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime cannot make P-256 certificates", e);
        }
    }

    private static X509Certificate selfSigned(KeyPair pair, SecureRandom entropy) throws GeneralSecurityException {
        byte[] body = body(pair.getPublic().getEncoded(), entropy);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate(), entropy);
        signature.update(body);
        byte[] whole =
                der(SEQUENCE, body, der(SEQUENCE, ECDSA_WITH_SHA256), der(BIT_STRING, new byte[1], signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    /** The part that is signed: version 3, serial number, algorithm, issuer, dates, subject, key. */
    private static byte[] body(byte[] publicKey, SecureRandom entropy) {
        byte[] serial = new byte[9];
        entropy.nextBytes(serial);
        serial[0] = 1; // positive, and no shorter than it looks
        byte[] name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, ascii("cloudlet")))));
        byte[] dates =
                der(SEQUENCE, der(UTC_TIME, ascii("700101000000Z")), der(GENERALIZED_TIME, ascii("99991231235959Z")));
        return der(
                SEQUENCE,
                der(EXPLICIT_0, der(INTEGER, new byte[] {2})),
                der(INTEGER, serial),
                der(SEQUENCE, ECDSA_WITH_SHA256),
                name,
                dates,
                name,
                publicKey);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A DER value of less than 64 KiB. */
    private static byte[] der(int tag, byte[]... parts) {
        int size = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        WireWriter out = new WireWriter(size + 4).u8(tag);
        if (size < 0x80) {
            out.u8(size);
        } else if (size < 0x100) {
            out.u8(0x81).u8(size);
        } else {
            out.u8(0x82).u16(size);
        }
        for (byte[] part : parts) {
            out.raw(part);
        }
        return out.toBytes();
    }

    /** The public key as a DER SubjectPublicKeyInfo. */
    byte[] publicKey() {
        return certificate.getPublicKey().getEncoded();
    }

    X509Certificate certificate() {
        return certificate;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return Arrays.asList(keyTypes).contains("EC") ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return keyType.equals("EC") ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineClientAlias(keyTypes, issuers, null);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return privateKey;
    }
}
