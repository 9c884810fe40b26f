package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.List;

/**
 * What a cloudlet signs about its log: one signature vouches for every record up to the head, for exactly the live set
 * under {@code root}, and, by the beat, for being alive. Immutable; {@code docs/protocol.md} gives its bytes.
 *
 * @param head how far the log goes
 * @param root root of the live set's Merkle search tree, in hexadecimal
 * @param beat counts up within the log epoch, whether or not anything was written
 * @param echoes beats of others that the origin had seen, by ascending tag
 * @param lease what allows the checkpoint key to sign
 * @param signature by the checkpoint key
 */
public record Checkpoint(
        CloudletId origin, Head head, String root, long beat, List<Echo> echoes, Lease lease, Lease.Signed signature) {

    public Checkpoint {
        echoes = List.copyOf(echoes);
    }

    private static final int VERSION = 1;

    static Checkpoint sign(
            CloudletId origin,
            Head head,
            String root,
            long beat,
            List<Echo> echoes,
            Lease lease,
            SigningKey checkpointKey,
            byte[] federation) {
        byte[] signature = checkpointKey.sign(transcript(origin, head, root, beat, echoes, federation));
        return new Checkpoint(origin, head, root, beat, echoes, lease, new Lease.Signed(Hash.hex(signature)));
    }

    /** Whether the origin's identity key vouches for this, in this federation, through the lease. */
    public boolean verify(VerificationKey identity, byte[] federation) {
        return fitsItsLease() && lease.signedBy(identity, federation) && verifySignature(federation);
    }

    /** Whether the lease is for checkpoints of this origin and log epoch, whoever signed it. */
    boolean fitsItsLease() {
        return lease.use() == Lease.Use.CHECKPOINT
                && lease.cloudlet().equals(origin)
                && lease.epochNumber() == head.epoch().number()
                && lease.epochBits().equals(head.epoch().bits());
    }

    /** Whether the key that the lease is for signed this, whatever else the lease says. */
    boolean verifySignature(byte[] federation) {
        return lease.key()
                .verifies(transcript(origin, head, root, beat, echoes, federation), Hash.unhex(signature.hex()));
    }

    /** Whether the beat is covered by the lease, so that receiving this says something about the present. */
    public boolean withinLease() {
        return beat <= lease.lastBeat();
    }

    /** Whether this was signed after {@code other}, by the origin's own counters. */
    public boolean newerThan(Checkpoint other) {
        int byEpoch = head.epoch().compareTo(other.head.epoch());
        boolean further = beat > other.beat || head.sequence() > other.head.sequence();
        return byEpoch > 0 || (byEpoch == 0 && further);
    }

    /** The beat of that log epoch which the origin had seen when it signed this; 0 if it says nothing about it. */
    long echoed(LogEpoch epoch) {
        String tag = Echo.tag(epoch);
        return echoes.stream()
                .filter(echo -> echo.tag().equals(tag))
                .mapToLong(Echo::beat)
                .findAny()
                .orElse(0);
    }

    public byte[] encode() {
        WireWriter out = new WireWriter(512).u8(VERSION).raw(Hash.bytes(origin));
        head.write(out);
        return out.raw(Hash.unhex(root))
                .u64(beat)
                .u16(echoes.size())
                .raw(Echo.encode(echoes))
                .field(lease.encode())
                .raw(Hash.unhex(signature.hex()))
                .toBytes();
    }

    /**
     * @throws UnknownCheckpointException if it is of a version that is not known here
     * @throws MalformedException if the bytes are no checkpoint
     */
    public static Checkpoint decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        int version = in.u8("checkpoint version");
        CloudletId origin = Hash.cloudletId(in.raw("origin", Hash.LENGTH));
        if (version != VERSION) {
            throw new UnknownCheckpointException(origin, version, VERSION);
        }
        Head head = Head.read(in);
        String root = Hash.hex(in.raw("root", Hash.LENGTH));
        long beat = in.natural("beat");
        List<Echo> echoes = Echo.read(in);
        Lease lease = Lease.decode(in.field("lease", Lease.LONGEST));
        String signature = Hash.hex(in.raw("checkpoint signature", VerificationKey.SIGNATURE_LENGTH));
        in.end("checkpoint");
        return new Checkpoint(origin, head, root, beat, echoes, lease, new Lease.Signed(signature));
    }

    private static byte[] transcript(
            CloudletId origin, Head head, String root, long beat, List<Echo> echoes, byte[] federation) {
        return Transcript.of("cloudlet/checkpoint", federation)
                .field(Hash.bytes(origin))
                .field(head.epoch().number())
                .field(Hash.unhex(head.epoch().bits()))
                .field(head.sequence())
                .field(Hash.unhex(head.history()))
                .field(Hash.unhex(root))
                .field(beat)
                .field(Echo.encode(echoes))
                .toBytes();
    }
}
