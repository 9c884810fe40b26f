package io.cloudlet.core.internal.fence;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import java.util.Optional;

/** The audience field of a sealed record, in clear for everybody: for whom, and under which of their keys. */
record Address(FenceId audience, FenceEpoch epoch) {

    private static final int LENGTH = Hash.LENGTH + 2 * Long.BYTES;

    byte[] encode() {
        return new WireWriter(LENGTH)
                .raw(Hash.unhex(audience.hex()))
                .u64(epoch.term())
                .u64(epoch.number())
                .toBytes();
    }

    /** Empty for a field that is not of this form, which a later version may have. */
    static Optional<Address> decode(byte[] field) {
        if (field.length != LENGTH) {
            return Optional.empty();
        }
        WireReader in = new WireReader(field);
        FenceId audience = FenceRecords.audience(in);
        return Optional.of(new Address(audience, new FenceEpoch(in.u64("term"), in.u64("number"))));
    }
}
