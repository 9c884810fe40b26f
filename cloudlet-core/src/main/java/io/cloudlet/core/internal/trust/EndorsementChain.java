package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The certificate by which a manufacturer vouches for a TPM, and those between it and a root. Read from what may come from anybody; believed
 * only once {@link #verify} reached a root. Immutable.
 */
public final class EndorsementChain {

    private static final int MOST_CERTIFICATES = 6;
    private static final int MOST_BYTES = 8 * 1024;
    private static final String EK_CERTIFICATE = "2.23.133.8.1";
    /** The attribute in a directory name, as the JDK writes what it does not know (RFC 2253). */
    private static final Pattern MODEL = Pattern.compile("2\\.23\\.133\\.2\\.2=#((?:[0-9a-f]{2})+)");

    private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1,100}");

    private final List<X509Certificate> certificates;

    private EndorsementChain(List<X509Certificate> certificates) {
        this.certificates = certificates;
    }

    /**
     * Reads certificates in DER, the TPM's own first, each vouched for by the next.
     *
     * @throws MalformedException if they are none, too many, too long, or not X.509
     */
    public static EndorsementChain decode(List<byte[]> encoded) {
        if (encoded.isEmpty() || encoded.size() > MOST_CERTIFICATES) {
            throw new MalformedException(
                    "an endorsement chain has 1 to " + MOST_CERTIFICATES + " certificates, not " + encoded.size());
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] certificate : encoded) {
            certificates.add(certificate(certificate));
        }
        return new EndorsementChain(List.copyOf(certificates));
    }

    private static X509Certificate certificate(byte[] encoded) {
        if (encoded.length > MOST_BYTES) {
            throw new MalformedException(
                    "an endorsement certificate has at most " + MOST_BYTES + " bytes, not " + encoded.length);
        }
        ByteArrayInputStream in = new ByteArrayInputStream(encoded);
        try {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (in.available() != 0 || encoded.length < 2 || encoded[0] != 0x30) {
                throw new MalformedException("an endorsement certificate is DER, and nothing follows it");
            }
            return certificate;
        } catch (CertificateException e) {
            throw new MalformedException("an endorsement certificate does not read as X.509: " + e.getMessage());
        }
    }

    /**
     * Requires that a root vouches for the TPM, now. Revocation is not asked for: there is nobody to ask without a network; what
     * decides in the end is the inventory.
     *
     * @param roots certificates of manufacturers that are trusted
     * @return the TPM's key
     * @throws EvidenceRefusedException if none does, or for something else than a TPM
     */
    public EndorsementKey verify(Set<X509Certificate> roots, Instant now) {
        X509Certificate own = certificates.get(0);
        try {
            PKIXParameters parameters = new PKIXParameters(anchors(roots));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(withoutRoot(roots)), parameters);
            if (own.getBasicConstraints() >= 0 || !forEndorsement(own)) {
                throw new EvidenceRefusedException(
                        Reason.UNTRUSTED_CHAIN, "the certificate is genuine, but not that of a TPM's endorsement key");
            }
        } catch (GeneralSecurityException e) {
            throw new EvidenceRefusedException(
                    Reason.UNTRUSTED_CHAIN,
                    "no trusted manufacturer vouches for the TPM: " + e.getMessage()
                            + ". Add its root certificate if the machine is one of yours.",
                    e);
        }
        return EndorsementKey.of(own.getPublicKey());
    }

    /**
     * The key that the certificate is for, whoever vouches for it: to name a machine, not to believe it.
     *
     * @throws EvidenceRefusedException if it is of a kind that is not known
     */
    public EndorsementKey claimed() {
        return EndorsementKey.of(certificates.get(0).getPublicKey());
    }

    /** What the manufacturer calls the TPM's model, if the certificate says it (TCG EK Credential Profile, 3.1.2). */
    Optional<String> model() {
        try {
            Collection<List<?>> names = certificates.get(0).getSubjectAlternativeNames();
            return names == null
                    ? Optional.empty()
                    : names.stream()
                            .filter(name -> name.get(1) instanceof String)
                            .map(name -> MODEL.matcher((String) name.get(1)))
                            .filter(Matcher::find)
                            .map(found -> text(Hash.unhex(found.group(1))))
                            .filter(model -> PRINTABLE.matcher(model).matches())
                            .findFirst();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }

    /** A DER string of at most 127 bytes. */
    private static String text(byte[] der) {
        int length = der.length < 2 ? 0 : Math.min(der[1] & 0x7f, der.length - 2);
        return new String(der, Math.min(2, der.length), length, StandardCharsets.UTF_8);
    }

    private static Set<TrustAnchor> anchors(Set<X509Certificate> roots) throws CertificateException {
        if (roots.isEmpty()) {
            throw new CertificateException("no root certificate is configured");
        }
        Set<TrustAnchor> anchors = new HashSet<>();
        roots.forEach(root -> anchors.add(new TrustAnchor(root, null)));
        return anchors;
    }

    /** A path goes up to what a root signed; some send the root along. */
    private List<X509Certificate> withoutRoot(Set<X509Certificate> roots) {
        List<X509Certificate> path = new ArrayList<>(certificates);
        path.subList(1, path.size()).removeIf(roots::contains);
        return path;
    }

    /** Where the certificate says what the key is for, it must be this; older ones do not say it. */
    private static boolean forEndorsement(X509Certificate certificate) throws CertificateException {
        List<String> uses = certificate.getExtendedKeyUsage();
        return uses == null || uses.contains(EK_CERTIFICATE);
    }
}
