package io.cloudlet.core.internal.node;

import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.RecordStore;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * This cloudlet's identity key and how it came to it. The key is a file of the home; the first key and its successors are a
 * value of the store. A rotation makes the new key's file first, then the value, then puts the file in its place; so whatever
 * a crash leaves, the value says which key counts, and that one is there.
 */
final class OwnKeys {

    private static final String NAME = "identity";

    private final Home home;
    private final RecordStore store;
    private final CloudletRuntime runtime;

    OwnKeys(Resources resources) {
        this.home = resources.home();
        this.store = resources.store();
        this.runtime = resources.runtime();
    }

    /** The identity key that counts. */
    SigningKey load() {
        byte[] stored = store.value(NAME);
        SigningKey key = home.identity(runtime.keyEntropy());
        if (stored.length == 0) {
            return key;
        }
        try {
            WireReader in = new WireReader(stored);
            VerificationKey first =
                    VerificationKey.decode(in.field("first identity key", VerificationKey.ENCODED_LENGTH));
            int count = in.count("number of successors", KeyChain.MOST);
            List<Successor> successors = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                successors.add(Successor.read(in));
            }
            return matching(key, count == 0 ? first : successors.get(count - 1).key())
                    .after(first, successors);
        } catch (MalformedException e) {
            throw damaged(e);
        }
    }

    private SigningKey matching(SigningKey key, VerificationKey wanted) {
        if (key.verification().equals(wanted)) {
            return key;
        }
        return home.promoteIdentity(wanted, runtime.keyEntropy());
    }

    /**
     * Makes a new identity key and has the present one name it.
     *
     * @return the new one
     */
    SigningKey rotate(FederationId federation, Settings settings) {
        SigningKey present = load();
        requireRoom(KeyChain.mayRotate(present.successors()), "the last place is kept for the recovery key");
        SigningKey next = home.nextIdentity(runtime.keyEntropy());
        Successor successor = Successor.sign(
                present.cloudlet(),
                present.verification(),
                next.verification(),
                OwnLog.last(present.cloudlet(), store),
                present,
                Hash.bytes(federation));
        List<Successor> successors = new ArrayList<>(present.successors());
        successors.add(successor);
        Batch batch = new Batch(List.of(), List.of(value(present.first(), successors)));
        runtime.await(store.apply(batch).thenApply(done -> ""), settings.deadline(), "writing the new identity");
        return home.promoteIdentity(next.verification(), runtime.keyEntropy()).after(present.first(), successors);
    }

    /** @throws ConflictException {@code identity-used-up} */
    static void requireRoom(boolean room, String why) {
        if (!room) {
            throw new ConflictException(
                    ErrorCode.IDENTITY_USED_UP,
                    "this cloudlet has had " + KeyChain.MOST + " identity keys, and no more are allowed: " + why
                            + "; nothing was changed. Go on with the present key, or join with a new home as another"
                            + " cloudlet and remove this one");
        }
    }

    /** What is stored of an identity key that has successors. */
    static Value value(VerificationKey first, List<Successor> successors) {
        WireWriter out = new WireWriter(1024).field(first.encoded()).u32(successors.size());
        successors.forEach(successor -> successor.write(out));
        return new Value(NAME, out.toBytes());
    }

    private CorruptException damaged(MalformedException e) {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                "the chain of identity keys in " + home.location() + " cannot be read: " + e.getMessage()
                        + "; restore the home directory from a backup",
                e);
    }
}
