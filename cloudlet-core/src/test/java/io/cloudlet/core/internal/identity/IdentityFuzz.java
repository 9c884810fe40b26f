package io.cloudlet.core.internal.identity;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import java.util.List;

/** Keys and leases, as greetings, records and checkpoints carry them. */
public final class IdentityFuzz {

    private static final VerificationKey KEY = Golden.key("identity").verification();

    private IdentityFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.canonical("identity-lease", Lease.class, Lease::decode, Lease::encode)
                        .golden("identity.txt", "lease"),
                FuzzTarget.canonical(
                                "identity-key",
                                VerificationKey.class,
                                VerificationKey::decode,
                                VerificationKey::encoded)
                        .golden("identity.txt", "identity-key"),
                FuzzTarget.canonical("identity-point", PublicPoint.class, PublicPoint::decode, PublicPoint::encoded)
                        .seeds(KEY.point()),
                FuzzTarget.door("identity-signature", VerificationKey.class, IdentityFuzz::verify)
                        .seeds(new byte[VerificationKey.SIGNATURE_LENGTH]));
    }

    /** No signature that was not made by the key's holder verifies; and none makes the verifier throw. */
    private static void verify(byte[] signature) {
        if (KEY.verifies(new byte[0], signature)) {
            throw new AssertionError("a signature was forged");
        }
    }
}
