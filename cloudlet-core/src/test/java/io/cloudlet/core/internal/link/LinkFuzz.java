package io.cloudlet.core.internal.link;

import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The stream of a link, cut into frames, and the certificate that TLS shows. */
public final class LinkFuzz {

    private static final int LIMIT = 64 * 1024;
    private static final LeafCertificate OWN = LeafCertificate.create(new SecureRandom());
    private static final LeafTrust TRUST = new LeafTrust(OWN.publicKey());

    private LinkFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.door("link-stream", FrameDecoder.class, LinkFuzz::cut)
                        .seeds(Hash.unhex("00000003010203" + "00000000" + "0000000104")),
                FuzzTarget.door("link-certificate", LeafTrust.class, LinkFuzz::certificate)
                        .seeds(encoded(OWN.certificate())));
    }

    /** In whatever chunks it comes, the same frames come out. */
    private static void cut(byte[] stream) {
        List<String> whole = frames(stream, Math.max(1, stream.length));
        List<String> bytes = frames(stream, 1);
        List<String> pieces = frames(stream, 1 + stream.length / 3);
        if (!whole.equals(bytes) || !whole.equals(pieces)) {
            throw new AssertionError("frames depend on how they came: " + whole + ", " + bytes + ", " + pieces);
        }
    }

    /** Frames in hexadecimal, and the refusal where there was one. */
    private static List<String> frames(byte[] stream, int chunk) {
        FrameDecoder decoder = new FrameDecoder(LIMIT);
        List<String> frames = new ArrayList<>();
        try {
            for (int from = 0; from < stream.length; from += chunk) {
                int to = Math.min(stream.length, from + chunk);
                decoder.feed(
                        Buffer.buffer(java.util.Arrays.copyOfRange(stream, from, to)),
                        frame -> frames.add(Hash.hex(frame)));
            }
        } catch (MalformedException e) {
            frames.add(e.getMessage());
        }
        return frames;
    }

    /** As the JDK's TLS reads it, and then as we do: refused in words, or a key that it was signed with. */
    private static void certificate(byte[] input) {
        X509Certificate read;
        try {
            read = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(input));
        } catch (CertificateException e) {
            return;
        }
        try {
            TRUST.accept(new X509Certificate[] {read});
        } catch (CertificateException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }
}
