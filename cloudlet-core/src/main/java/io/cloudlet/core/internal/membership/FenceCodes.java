package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.KeeperAway;
import io.cloudlet.trust.TrustLevel;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parts that statements about fences have in common, on the wire. */
final class FenceCodes {

    static final int MOST_REGIONS = 64;

    private FenceCodes() {}

    static int code(TrustLevel level) {
        return switch (level) {
            case SOFTWARE -> 0;
            case HARDWARE -> 1;
        };
    }

    static int code(KeeperAway choice) {
        return switch (choice) {
            case WRITE_ON -> 0;
            case STOP -> 1;
        };
    }

    static TrustLevel trustLevel(WireReader in) {
        int code = in.u8("trust level");
        return switch (code) {
            case 0 -> TrustLevel.SOFTWARE;
            case 1 -> TrustLevel.HARDWARE;
            default -> throw in.malformed("trust level " + code + " is unknown");
        };
    }

    static KeeperAway keeperAway(WireReader in) {
        int code = in.u8("what to do while the keeper is away");
        return switch (code) {
            case 0 -> KeeperAway.WRITE_ON;
            case 1 -> KeeperAway.STOP;
            default -> throw in.malformed("what to do while the keeper is away, " + code + ", is unknown");
        };
    }

    static WireWriter write(WireWriter out, SortedSet<CloudletId> cloudlets) {
        out.u16(cloudlets.size());
        cloudlets.forEach(id -> out.raw(Hash.bytes(id)));
        return out;
    }

    /** At least one, ascending, no two equal. */
    static SortedSet<CloudletId> cloudlets(WireReader in) {
        SortedSet<CloudletId> cloudlets = new TreeSet<>();
        int count = count(in, Fence.MOST_MEMBERS);
        for (int i = 0; i < count; i++) {
            CloudletId id = cloudlet(in);
            checkAscending(in, cloudlets.isEmpty() ? null : cloudlets.last(), id);
            cloudlets.add(id);
        }
        return cloudlets;
    }

    static CloudletId cloudlet(WireReader in) {
        return Hash.cloudletId(in.raw("cloudlet id", Hash.LENGTH));
    }

    static int count(WireReader in, int most) {
        return between(in, "number of cloudlets", in.u16("number of cloudlets"), 1, most);
    }

    static int between(WireReader in, String what, int count, int least, int most) {
        if (count < least || count > most) {
            throw in.malformed(what + " is " + count + ", must be " + least + " to " + most);
        }
        return count;
    }

    static void checkAscending(WireReader in, @Nullable CloudletId before, CloudletId id) {
        if (before != null && id.compareTo(before) <= 0) {
            throw in.malformed("cloudlets are not sorted");
        }
    }
}
