package io.cloudlet.core.internal.link;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Accepts any peer that shows one small self-signed P-256 certificate: TLS then proves that it holds the key, and the
 * layers above find out whose it is. Dates and names are not looked at. What it accepts it makes unfit to resume, so every
 * connection comes through here again.
 */
final class LeafTrust extends X509ExtendedTrustManager {

    /** Ours is under 330 bytes; the rest is leeway for other implementations. */
    private static final int MAX_CERTIFICATE = 1024;

    private static final int P256_SPKI = 91;
    private static final int P256_POINT = 65;

    private final byte[] prefix;

    /** @param leafKey any P-256 SubjectPublicKeyInfo; what stands before the point is the same in all of them */
    LeafTrust(byte[] leafKey) {
        prefix = Arrays.copyOf(leafKey, P256_SPKI - P256_POINT + 1);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
    }

    private void check(X509Certificate[] chain, @Nullable SSLEngine engine) throws CertificateException {
        SSLSession session = engine == null ? null : engine.getHandshakeSession();
        if (session == null) {
            throw new CertificateException("the certificate came outside a handshake");
        }
        accept(chain);
        session.invalidate();
    }

    /** Judges what a peer showed, whatever it is. */
    void accept(X509Certificate[] chain) throws CertificateException {
        if (chain.length != 1 || chain[0].getEncoded().length > MAX_CERTIFICATE) {
            throw new CertificateException("expected one certificate of at most " + MAX_CERTIFICATE + " bytes");
        }
        checkSelfSigned(chain[0]);
    }

    private void checkSelfSigned(X509Certificate leaf) throws CertificateException {
        byte[] key = leaf.getPublicKey().getEncoded();
        boolean p256 = key.length == P256_SPKI && Arrays.equals(prefix, 0, prefix.length, key, 0, prefix.length);
        if (!p256 || !leaf.getSigAlgName().equals("SHA256withECDSA")) {
            throw new CertificateException("expected a P-256 key, self-signed with SHA-256");
        }
        try {
            leaf.verify(leaf.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the certificate is not self-signed", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, null);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
