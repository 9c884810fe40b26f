package io.cloudlet.core.internal.membership;

import io.cloudlet.core.internal.trust.References;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireWriter;

/** Tells references from others in 32 bytes: whoever has the same authority records has the same. */
public final class ReferenceDigest {

    private ReferenceDigest() {}

    /** In hexadecimal. */
    public static String of(References references) {
        Transcript all = Transcript.beforeFederation("cloudlet/references")
                .field(references.standing().size());
        references
                .standing()
                .forEach(
                        one -> all.field(TrustCodes.write(new WireWriter(), one).toBytes()));
        return Hash.hex(Hash.sha256(all.toBytes()));
    }
}
