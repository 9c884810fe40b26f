package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes a log by hand, well or badly: signs whatever it is told to. */
final class Author {

    static final byte[] FEDERATION = Hash.sha256("acme".getBytes(UTF_8));

    final SigningKey identity;
    final List<byte[]> records = new ArrayList<>();
    LogEpoch epoch = LogEpoch.NONE;
    HistoryTree history = HistoryTree.empty();
    MerkleSearchTree tree = MerkleSearchTree.empty();
    long beat;
    List<Echo> echoes = List.of();
    private final SeededEntropy entropy;
    private SigningKey checkpointKey;
    private Lease lease;

    private Author(SigningKey identity, SeededEntropy entropy) {
        this.identity = identity;
        this.entropy = entropy;
    }

    /** Has opened its first epoch. */
    static Author opened(long seed) {
        SeededEntropy entropy = new SeededEntropy(seed);
        Author author = new Author(SigningKey.generate(entropy), entropy);
        author.open();
        return author;
    }

    /** What a backup of now would write from now on. */
    Author copy(long seed) {
        Author copy = new Author(identity, new SeededEntropy(seed));
        copy.records.addAll(records);
        copy.epoch = epoch;
        copy.history = history;
        copy.tree = tree;
        copy.beat = beat;
        copy.checkpointKey = checkpointKey;
        copy.lease = lease;
        return copy;
    }

    CloudletId id() {
        return identity.verification().cloudletId();
    }

    Head head() {
        return new Head(epoch, history.size(), Hash.hex(history.root()));
    }

    void open() {
        LogEpoch next = epoch.next(0, entropy);
        raw(new Opening(next, head()).toRecord().bytes());
        epoch = next;
        checkpointKey = SigningKey.generate(entropy);
        lease = lease(Lease.Use.CHECKPOINT, epoch, 1_000);
    }

    Lease lease(Lease.Use use, LogEpoch in, long lastBeat) {
        return new Lease.Terms(
                        use,
                        checkpointKey.verification(),
                        in.number(),
                        in.bits(),
                        Instant.EPOCH,
                        Instant.ofEpochSecond(86_400),
                        lastBeat)
                .sign(identity, FEDERATION);
    }

    Author put(String key, String body) {
        return write(LogRecord.put(key.getBytes(UTF_8), body.getBytes(UTF_8)));
    }

    Author write(LogRecord record) {
        raw(record.bytes());
        tree = record.kind() == LogRecord.Kind.DELETION ? tree.remove(record.key()) : tree.put(record, history.size());
        return this;
    }

    /** Says something without keeping the live set in step. */
    Author raw(byte[] record) {
        records.add(record);
        history = history.append(HistoryTree.leafHash(record));
        return this;
    }

    Checkpoint checkpoint() {
        return sign(lease, FEDERATION);
    }

    Checkpoint sign(Lease with, byte[] federation) {
        return Checkpoint.sign(id(), head(), Hash.hex(tree.root()), ++beat, echoes, with, checkpointKey, federation);
    }

    /** A checkpoint that says that this live set belongs to this log. */
    Checkpoint over(byte[] root) {
        return Checkpoint.sign(id(), head(), Hash.hex(root), ++beat, echoes, lease, checkpointKey, FEDERATION);
    }

    /** A checkpoint over this log in another's name, as far as one gets without its identity key. */
    Checkpoint forged(CloudletId origin) {
        Lease own = checkpoint().lease();
        Lease claimed = new Lease(
                own.use(),
                origin,
                own.key(),
                own.epochNumber(),
                own.epochBits(),
                own.notBefore(),
                own.notAfter(),
                own.lastBeat(),
                own.signature(),
                List.of());
        return Checkpoint.sign(
                origin, head(), Hash.hex(tree.root()), ++beat, echoes, claimed, checkpointKey, FEDERATION);
    }

    /** Everything after {@code from}, newly signed. */
    Suffix suffix(int from) {
        return new Suffix(id(), from, records.subList(from, records.size()), checkpoint());
    }
}
