package io.cloudlet.core.internal.identity;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
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
                                "identity-successor", Successor.class, IdentityFuzz::successor, IdentityFuzz::bytes)
                        .seeds(bytes(successor())),
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

    private static Successor successor(byte[] input) {
        WireReader in = new WireReader(input);
        Successor successor = Successor.read(in);
        in.end("successor");
        return successor;
    }

    private static Successor successor() {
        SigningKey before = Golden.key("identity");
        Successor.Last last = new Successor.Last(3, "77".repeat(16), 9, "66".repeat(32), "33".repeat(32));
        return Successor.sign(
                before.verification().cloudletId(),
                before.verification(),
                Golden.key("checkpoint").verification(),
                last,
                before,
                new byte[32]);
    }

    private static byte[] bytes(Successor successor) {
        return successor.write(new WireWriter()).toBytes();
    }

    /** No signature that was not made by the key's holder verifies; and none makes the verifier throw. */
    private static void verify(byte[] signature) {
        if (KEY.verifies(new byte[0], signature)) {
            throw new AssertionError("a signature was forged");
        }
    }
}
