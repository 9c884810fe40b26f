package io.cloudlet.core;

/** A placeholder that touches every dependency, so that the build proves their modules resolve. */
public final class Cloudlet {
    private Cloudlet() {}

    /** The names of the modules that the engine stands on. */
    public static String standsOn() {
        return String.join(
                " ",
                io.vertx.core.Vertx.class.getName(),
                org.bouncycastle.jce.provider.BouncyCastleProvider.class.getName(),
                org.bouncycastle.cert.X509CertificateHolder.class.getName(),
                org.semver4j.Semver.class.getName(),
                org.slf4j.Logger.class.getName());
    }
}
