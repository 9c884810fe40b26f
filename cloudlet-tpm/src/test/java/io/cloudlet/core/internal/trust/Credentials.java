package io.cloudlet.core.internal.trust;

import java.security.PublicKey;
import java.security.SecureRandom;

/** Credentials without an enrolment, to try them on real TPMs. */
public final class Credentials {

    private Credentials() {}

    public static Credential make(PublicKey endorsement, byte[] keyName, byte[] content, SecureRandom entropy) {
        return Credential.make(EndorsementKey.of(endorsement), keyName, content, entropy);
    }
}
