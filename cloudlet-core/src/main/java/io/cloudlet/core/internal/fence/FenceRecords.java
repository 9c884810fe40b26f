package io.cloudlet.core.internal.fence;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;

/** What the records that carry keys have in common. Their keys begin with {@code k/}, then one letter says which. */
final class FenceRecords {

    static final String CHAIN = "e/";
    static final String DETAIL = "r/";
    static final String WRAP = "w/";
    static final String WRAPPING_KEY = "k/";

    /** The audience of exporters: each member has one wrapping key for whatever is exported to it. */
    static final FenceId EXPORTERS = new FenceId("0".repeat(64));

    private FenceRecords() {}

    /** Whether a record's key, after {@code k/}, begins so. */
    static boolean is(String kind, byte[] key) {
        return key.length > 4 && key[2] == kind.charAt(0) && key[3] == '/';
    }

    static void version(WireReader in, int known) {
        int version = in.u8("body version");
        if (version != known) {
            throw in.malformed("body version " + version + " is unknown");
        }
    }

    static FenceId audience(WireReader in) {
        return new FenceId(Hash.hex(in.raw("audience", Hash.LENGTH)));
    }

    static FenceEpoch epoch(WireReader in) {
        return new FenceEpoch(in.natural("keeper term"), in.natural("fence epoch number"));
    }
}
