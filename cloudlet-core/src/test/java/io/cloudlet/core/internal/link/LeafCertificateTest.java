package io.cloudlet.core.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.Certificate;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LeafCertificateTest {

    private final LeafCertificate leaf = LeafCertificate.create(new SecureRandom());
    private final X509Certificate certificate = leaf.certificate();

    @RepeatedTest(50) // signatures, and so lengths, differ
    void create_always_isDerAsBouncyCastleWouldWriteIt() throws Exception {
        byte[] encoded = certificate.getEncoded();

        assertThat(Certificate.getInstance(encoded).getEncoded(ASN1Encoding.DER))
                .isEqualTo(encoded);
    }

    @Test
    void create_always_isSelfSignedAndValid() throws Exception {
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity();

        assertThat(certificate.getSubjectX500Principal()).isEqualTo(certificate.getIssuerX500Principal());
        assertThat(certificate.getSerialNumber()).isPositive();
        assertThat(certificate.getPublicKey().getEncoded()).isEqualTo(leaf.publicKey());
    }
}
