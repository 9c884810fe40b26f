package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.wire.Hash;

/** A machine of ours and the key that its TPM signs statements with; made by {@link Enrolment#complete} only. Immutable. */
public final class EnrolledMachine {

    private final byte[] id;
    private final AttestationKey key;

    EnrolledMachine(byte[] id, AttestationKey key) {
        this.id = id;
        this.key = key;
    }

    /** The hash of its endorsement key: 64 hexadecimal digits. */
    public String id() {
        return Hash.hex(id);
    }

    /** The key of its quotes. */
    public AttestationKey key() {
        return key;
    }
}
