package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.List;
import java.util.function.Predicate;

/**
 * Two checkpoints by one origin that cannot both be honest. Whoever reads it can see for himself: within one log epoch a log only
 * grows and beats only count up, so it takes the two alone, or a proof that the longer history does not begin with the shorter.
 *
 * @param one of two; the shorter, if they differ in length
 * @param other of two
 * @param claimed what the other's history says that the one's is, in hexadecimal
 * @param proof that it says so; empty where the two alone are enough
 */
public record Fork(Checkpoint one, Checkpoint other, String claimed, List<byte[]> proof) {

    private static final int CHECKPOINT_CAP = 2048 + Lease.LONGEST;

    public Fork {
        proof = List.copyOf(proof);
    }

    /** The two alone, whatever they prove. */
    static Fork of(Checkpoint first, Checkpoint second) {
        boolean inOrder = first.head().sequence() <= second.head().sequence();
        Checkpoint shorter = inOrder ? first : second;
        return new Fork(shorter, inOrder ? second : first, shorter.head().history(), List.of());
    }

    public CloudletId origin() {
        return one.origin();
    }

    /**
     * Whether the origin is convicted by this, whoever brought it.
     *
     * @param genuine whether it signed a checkpoint, and with a key whose word counts there
     */
    boolean convicts(Predicate<Checkpoint> genuine) {
        return contradicts() && genuine.test(one) && genuine.test(other);
    }

    /** Whether it would be, if both are genuine. */
    boolean contradicts() {
        return one.origin().equals(other.origin())
                && one.head().epoch().equals(other.head().epoch())
                && (sameLength() || sameBeat() || backwards() || anotherBeginning());
    }

    private boolean sameLength() {
        return one.head().sequence() == other.head().sequence() && !says(one, other);
    }

    private boolean sameBeat() {
        return one.beat() == other.beat() && !says(one, other);
    }

    private boolean backwards() {
        return one.head().sequence() < other.head().sequence() && one.beat() > other.beat();
    }

    private boolean anotherBeginning() {
        return one.head().sequence() < other.head().sequence()
                && !claimed.equals(one.head().history())
                && Consistency.verify(
                        one.head().sequence(),
                        Hash.unhex(claimed),
                        other.head().sequence(),
                        Hash.unhex(other.head().history()),
                        proof);
    }

    private static boolean says(Checkpoint one, Checkpoint other) {
        return one.head().equals(other.head()) && one.root().equals(other.root());
    }

    /** The bytes on a link and in the store. */
    public byte[] encode() {
        WireWriter out = new WireWriter(2048);
        out.field(one.encode()).field(other.encode()).raw(Hash.unhex(claimed));
        Consistency.write(out, proof);
        return out.toBytes();
    }

    /** @throws io.cloudlet.core.internal.wire.MalformedException if the bytes are none */
    public static Fork decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        Fork fork = new Fork(
                Checkpoint.decode(in.field("checkpoint", CHECKPOINT_CAP)),
                Checkpoint.decode(in.field("checkpoint", CHECKPOINT_CAP)),
                Hash.hex(in.raw("history hash", Hash.LENGTH)),
                Consistency.read(in));
        in.end("fork");
        return fork;
    }
}
