package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What goes with a fence epoch as long as something is still sealed under the one before: who is in it, how much of each
 * one's log the keeper had seen when it made it, and the former key sealed under the new one.
 *
 * @param seen sequence of each member's log; what a member sealed under an older key after that was sealed late
 * @param former the former epoch's key, one Cobblestone-256 message; empty for the first
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EpochDetail(FenceId audience, FenceEpoch epoch, SortedMap<CloudletId, Long> seen, byte[] former) {

    private static final int VERSION = 1;
    private static final int MOST_MEMBERS = 1024;
    private static final int LONGEST_FORMER = 256;

    EpochDetail {
        seen = Collections.unmodifiableSortedMap(new TreeMap<>(seen));
    }

    byte[] encode() {
        WireWriter out = new WireWriter(256)
                .u8(VERSION)
                .raw(Hash.unhex(audience.hex()))
                .u64(epoch.term())
                .u64(epoch.number())
                .u16(seen.size());
        seen.forEach((id, sequence) -> out.raw(Hash.bytes(id)).u64(sequence));
        return out.field(former).toBytes();
    }

    /** @throws io.cloudlet.core.internal.wire.MalformedException if the bytes are no detail */
    static EpochDetail decode(byte[] body) {
        WireReader in = new WireReader(body);
        FenceRecords.version(in, VERSION);
        FenceId audience = FenceRecords.audience(in);
        FenceEpoch epoch = FenceRecords.epoch(in);
        int count = in.u16("number of members");
        if (count > MOST_MEMBERS) {
            throw in.malformed(count + " members, at most " + MOST_MEMBERS + " allowed");
        }
        SortedMap<CloudletId, Long> seen = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            CloudletId member = Hash.cloudletId(in.raw("member", Hash.LENGTH));
            if (!seen.isEmpty() && seen.lastKey().compareTo(member) >= 0) {
                throw in.malformed("members are not in ascending order");
            }
            seen.put(member, in.natural("seen sequence"));
        }
        byte[] former = in.field("former key", LONGEST_FORMER);
        in.end("fence epoch's detail");
        return new EpochDetail(audience, epoch, seen, former);
    }

    LogRecord toRecord() {
        return LogRecord.put(key(audience, epoch), encode());
    }

    static byte[] key(FenceId audience, FenceEpoch epoch) {
        return Keys.fence(FenceRecords.DETAIL + audience.hex() + "/" + epoch);
    }

    /** Seals a former key under the one that follows it. */
    static byte[] sealFormer(
            byte[] federation,
            FenceId audience,
            FenceEpoch formerEpoch,
            FenceKey former,
            FenceEpoch epoch,
            FenceKey key,
            SecureRandom entropy) {
        return Cobblestone.seal(
                key.seal(),
                context(federation, audience, formerEpoch, epoch),
                former.seal().reveal(),
                entropy);
    }

    /** @throws io.cloudlet.core.internal.seal.SealBrokenException if that is not what was sealed */
    FenceKey openFormer(byte[] federation, FenceEpoch formerEpoch, FenceKey key) {
        return key.sibling(Cobblestone.open(key.seal(), context(federation, audience, formerEpoch, epoch), former));
    }

    private static byte[] context(byte[] federation, FenceId audience, FenceEpoch former, FenceEpoch epoch) {
        return Transcript.of("cloudlet/fence-former", federation)
                .field(Hash.unhex(audience.hex()))
                .field(former.term())
                .field(former.number())
                .field(epoch.term())
                .field(epoch.number())
                .toBytes();
    }
}
