package io.cloudlet.core.internal.trust;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Vouches for TPMs: a root, an issuer below it, certificates of endorsement keys. */
final class Manufacturer {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final String MODEL = "played";
    static final String ENDORSEMENT = "2.23.133.8.1";

    private final KeyPair rootKey = key();
    private final KeyPair issuerKey = key();
    private final Instant from;
    private final Instant until;
    private final X509Certificate root;
    private final X509Certificate issuer;

    Manufacturer() {
        this(NOW, Duration.ofSeconds(1000));
    }

    /** @param around how long before and after then its certificates hold */
    Manufacturer(Instant at, Duration around) {
        from = at.minus(around);
        until = at.plus(around);
        root = certificate("root", rootKey.getPublic(), "root", rootKey, true, "");
        issuer = certificate("issuer", issuerKey.getPublic(), "root", rootKey, true, "");
    }

    private static KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    Set<X509Certificate> roots() {
        return Set.of(root);
    }

    /** What a machine with that endorsement key shows. */
    List<byte[]> chain(PublicKey endorsement) {
        return chain(endorsement, false, ENDORSEMENT);
    }

    List<byte[]> chain(PublicKey endorsement, boolean authority, String use) {
        try {
            X509Certificate own = certificate("TPM", endorsement, "issuer", issuerKey, authority, use);
            return List.of(own.getEncoded(), issuer.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    byte[] rootCertificate() {
        try {
            return root.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private X509Certificate certificate(
            String subject, PublicKey key, String issuer, KeyPair signer, boolean authority, String use) {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=" + issuer),
                BigInteger.valueOf(subject.hashCode() & 0xffff),
                Date.from(from),
                Date.from(until),
                new X500Principal("CN=" + subject),
                key);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (use.equals(ENDORSEMENT)) {
                X500Name named = new X500Name(new RDN[] {
                    new RDN(new ASN1ObjectIdentifier("2.23.133.2.1"), new DERUTF8String("id:00001014")),
                    new RDN(new ASN1ObjectIdentifier("2.23.133.2.2"), new DERUTF8String(MODEL))
                });
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(named)));
            }
            if (!use.isEmpty()) {
                KeyPurposeId purpose = KeyPurposeId.getInstance(new ASN1ObjectIdentifier(use));
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
