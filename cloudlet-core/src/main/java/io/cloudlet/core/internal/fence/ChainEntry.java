package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One fence epoch, as its keeper signs it: a link of a hash chain. It names the roster, the policy and the orders that it was
 * made for, and commits to a key without showing it. Hashes are in hexadecimal; {@code docs/protocol.md} gives the bytes.
 *
 * @param nonce of named consumers' audience, whose id it makes; empty for a fence
 * @param previous hash of the entry before; zeros for the first
 * @param roster hash of the roster, see {@link #rosterHash}
 * @param orders digest of the ordered rotations
 * @param commitment see {@link FenceKey#commitment}
 * @param signature by the keeper's identity key
 */
record ChainEntry(
        FenceId audience,
        Optional<String> nonce,
        FenceEpoch epoch,
        String previous,
        String roster,
        String policy,
        String orders,
        String commitment,
        String signature) {

    /** Names no entry. */
    static final String NOTHING = "0".repeat(64);

    private static final int VERSION = 1;
    private static final int NONCE = 16;
    private static final String NO_NONCE = "0".repeat(2 * NONCE);
    private static final String UNSIGNED = "";

    /** An entry yet to be signed. */
    static ChainEntry draft(
            FenceId audience,
            Optional<String> nonce,
            FenceEpoch epoch,
            String previous,
            String roster,
            String policy,
            String orders,
            String commitment) {
        return new ChainEntry(audience, nonce, epoch, previous, roster, policy, orders, commitment, UNSIGNED);
    }

    ChainEntry signed(SigningKey identity, byte[] federation) {
        return new ChainEntry(
                audience,
                nonce,
                epoch,
                previous,
                roster,
                policy,
                orders,
                commitment,
                Hash.hex(identity.sign(transcript(federation))));
    }

    boolean signedBy(VerificationKey identity, byte[] federation) {
        return identity.verifies(transcript(federation), Hash.unhex(signature));
    }

    /** What the next entry names. */
    String hash() {
        return Hash.hex(Hash.sha256(encode()));
    }

    byte[] encode() {
        return new WireWriter(400)
                .u8(VERSION)
                .raw(Hash.unhex(audience.hex()))
                .u8(nonce.isPresent() ? 1 : 0)
                .raw(nonce.map(Hash::unhex).orElse(new byte[NONCE]))
                .u64(epoch.term())
                .u64(epoch.number())
                .raw(Hash.unhex(previous))
                .raw(Hash.unhex(roster))
                .raw(Hash.unhex(policy))
                .raw(Hash.unhex(orders))
                .raw(Hash.unhex(commitment))
                .raw(Hash.unhex(signature))
                .toBytes();
    }

    /** @throws io.cloudlet.core.internal.wire.MalformedException if the bytes are no entry */
    static ChainEntry decode(byte[] body) {
        WireReader in = new WireReader(body);
        FenceRecords.version(in, VERSION);
        FenceId audience = FenceRecords.audience(in);
        int kind = in.u8("kind of audience");
        String nonce = Hash.hex(in.raw("nonce", NONCE));
        if (kind > 1 || (kind == 0 && !nonce.equals(NO_NONCE))) {
            throw in.malformed("kind of audience " + kind + ", nonce " + nonce);
        }
        ChainEntry entry = new ChainEntry(
                audience,
                kind == 1 ? Optional.of(nonce) : Optional.empty(),
                FenceRecords.epoch(in),
                hash(in, "previous entry"),
                hash(in, "roster"),
                hash(in, "policy"),
                hash(in, "orders"),
                hash(in, "commitment"),
                Hash.hex(in.raw("signature", VerificationKey.SIGNATURE_LENGTH)));
        in.end("fence epoch");
        return entry;
    }

    LogRecord toRecord() {
        return LogRecord.put(key(audience, epoch), encode());
    }

    static byte[] key(FenceId audience, FenceEpoch epoch) {
        return Keys.fence(FenceRecords.CHAIN + audience.hex() + "/" + epoch);
    }

    /** The hash over a roster: SHA-256 over its ids in ascending order. */
    static String rosterHash(Collection<CloudletId> roster) {
        SortedSet<CloudletId> sorted = new TreeSet<>(roster);
        WireWriter out = new WireWriter(sorted.size() * Hash.LENGTH);
        sorted.forEach(id -> out.raw(Hash.bytes(id)));
        return Hash.hex(Hash.sha256(out.toBytes()));
    }

    /** The id of an audience of named consumers: nobody else can claim it, since it names who exports. */
    static FenceId consumersOf(CloudletId exporter, String nonce, byte[] federation) {
        byte[] transcript = Transcript.of("cloudlet/consumers", federation)
                .field(Hash.bytes(exporter))
                .field(Hash.unhex(nonce))
                .toBytes();
        return new FenceId(Hash.hex(Hash.sha256(transcript)));
    }

    private byte[] transcript(byte[] federation) {
        return Transcript.of("cloudlet/fence-epoch", federation)
                .field(Hash.unhex(audience.hex()))
                .field(Hash.unhex(nonce.orElse("")))
                .field(epoch.term())
                .field(epoch.number())
                .field(Hash.unhex(previous))
                .field(Hash.unhex(roster))
                .field(Hash.unhex(policy))
                .field(Hash.unhex(orders))
                .field(Hash.unhex(commitment))
                .toBytes();
    }

    private static String hash(WireReader in, String what) {
        return Hash.hex(in.raw(what, Hash.LENGTH));
    }
}
