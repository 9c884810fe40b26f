package io.cloudlet.core.internal.link;

import io.cloudlet.spi.runtime.HostPort;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A TLS client that is not ours: the JDK's, with whatever key and protocol a test wants. */
final class RawTls {

    private final SSLContext context;
    private final TrustAll trust = new TrustAll();

    private RawTls(KeyManager... keys) throws GeneralSecurityException {
        context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {trust}, null);
    }

    static RawTls withoutCertificate() throws GeneralSecurityException {
        return new RawTls();
    }

    static RawTls with(LeafCertificate leaf) throws GeneralSecurityException {
        return new RawTls(leaf);
    }

    /** @param signer the key that signs the certificate, which need not be its own */
    static RawTls with(KeyPair key, KeyPair signer, String signature)
            throws GeneralSecurityException, OperatorException, IOException {
        X500Name name = new X500Name("CN=raw");
        Date from = Date.from(Instant.now().minusSeconds(3_600));
        Date to = Date.from(Instant.now().plusSeconds(3_600));
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(name, BigInteger.ONE, from, to, name, key.getPublic())
                        .build(new JcaContentSignerBuilder(signature).build(signer.getPrivate())));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("raw", key.getPrivate(), new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, new char[0]);
        return new RawTls(factory.getKeyManagers());
    }

    static KeyPair key(String algorithm, int size) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    SSLSocket connect(HostPort to, String protocol) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(to.host(), to.port());
        socket.setSoTimeout(60_000);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    /** How often a server proved its key; a resumed session proves nothing. */
    int proofs() {
        return trust.proofs.get();
    }

    private static final class TrustAll implements X509TrustManager {

        private final AtomicInteger proofs = new AtomicInteger();

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            proofs.incrementAndGet();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
