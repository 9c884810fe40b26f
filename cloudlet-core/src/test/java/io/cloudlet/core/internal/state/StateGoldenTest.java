package io.cloudlet.core.internal.state;

import static io.cloudlet.core.internal.Golden.FEDERATION;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StateGoldenTest {

    private final Golden golden = Golden.file("state.txt");
    private final SigningKey identity = Golden.key("identity");
    private final CloudletId id = identity.verification().cloudletId();
    private final LogEpoch epoch = new LogEpoch(1, "ab".repeat(16));
    private final LogContent content = new LogContent();

    private List<LogRecord> records() {
        return List.of(
                new Opening(epoch, Head.EMPTY).toRecord(),
                LogRecord.put("s/one".getBytes(UTF_8), "first".getBytes(UTF_8)),
                LogRecord.put("s/two".getBytes(UTF_8), "second".getBytes(UTF_8)),
                LogRecord.deletion("s/one".getBytes(UTF_8)),
                LogRecord.put("k".getBytes(UTF_8), "b".getBytes(UTF_8)).withAudience("geo".getBytes(UTF_8)));
    }

    @Test
    void records_ofALog_areAsWrittenDown() {
        List<LogRecord> records = records();
        golden.is(
                "record-opening",
                "opens log epoch 1, bits 16 times ab, on an empty log",
                records.get(0).bytes());
        golden.is("record-put", "puts \"first\" under \"s/one\"", records.get(1).bytes());
        golden.is(
                "record-put-2",
                "puts \"second\" under \"s/two\"",
                records.get(2).bytes());
        golden.is("record-deletion", "deletes \"s/one\"", records.get(3).bytes());
        golden.is(
                "record-audience",
                "puts \"b\" under \"k\" for the audience \"geo\"",
                records.get(4).bytes());
        golden.is(
                "leaf-hash", "of record-put in the history tree", records.get(1).hash());
        assertThat(records)
                .allSatisfy(
                        record -> assertThat(LogRecord.decode(record.bytes())).isEqualTo(record));
    }

    @Test
    void head_ofALog_isAsWrittenDown() {
        content.commit(content.stage(records()));
        golden.is(
                "head",
                "of the log of the five records above, in order",
                content.head().toBytes());
        golden.is("live-root", "root of its live set: \"s/two\" at 3, \"k\" at 5", Hash.unhex(content.root()));
        golden.is("head-empty", "of a log without records", Head.EMPTY.toBytes());
        assertThat(Head.read(new WireReader(content.head().toBytes()))).isEqualTo(content.head());
    }

    @Test
    void checkpoint_ofALog_isAsWrittenDown() {
        content.commit(content.stage(records()));
        byte[] bytes = golden.given(
                "checkpoint",
                "over that head and root, beat 7; checkpoint.pem signs, leased by identity.pem up to beat 100",
                () -> Checkpoint.sign(
                                id,
                                content.head(),
                                content.root(),
                                7,
                                List.of(),
                                lease(),
                                Golden.key("checkpoint"),
                                FEDERATION)
                        .encode());
        Checkpoint checkpoint = Checkpoint.decode(bytes);

        assertThat(checkpoint.encode()).isEqualTo(bytes);
        assertThat(checkpoint.head()).isEqualTo(content.head());
        assertThat(checkpoint.verify(identity.verification(), FEDERATION)).isTrue();
        byte[] signed = Transcript.of("cloudlet/checkpoint", FEDERATION)
                .field(Hash.bytes(id))
                .field(1)
                .field(Hash.unhex(epoch.bits()))
                .field(5)
                .field(Hash.unhex(content.head().history()))
                .field(Hash.unhex(content.root()))
                .field(7)
                .field(new byte[0])
                .toBytes();
        golden.is("checkpoint-transcript", "what the signature at the checkpoint's end is over", signed);
        byte[] signature = Arrays.copyOfRange(bytes, bytes.length - 64, bytes.length);
        assertThat(Golden.key("checkpoint").verification().verifies(signed, signature))
                .isTrue();
    }

    @Test
    void checkpoint_withEchoes_isAsWrittenDown() {
        content.commit(content.stage(records()));
        List<Echo> echoes = List.of(new Echo("0123456789abcdef", 3), new Echo("fedcba9876543210", 1_000_000));
        byte[] bytes = golden.given(
                "checkpoint-echoing",
                "the same, echoing beat 3 of the epoch 0123456789abcdef... and beat 1,000,000 of fedcba9876543210...",
                () -> Checkpoint.sign(
                                id,
                                content.head(),
                                content.root(),
                                7,
                                echoes,
                                lease(),
                                Golden.key("checkpoint"),
                                FEDERATION)
                        .encode());
        Checkpoint checkpoint = Checkpoint.decode(bytes);

        assertThat(checkpoint.echoes()).isEqualTo(echoes);
        assertThat(checkpoint.encode()).isEqualTo(bytes);
        assertThat(checkpoint.verify(identity.verification(), FEDERATION)).isTrue();
    }

    @Test
    void vector_ofOneLog_isAsWrittenDown() {
        content.commit(content.stage(records()));
        VersionVector vector = new VersionVector(new TreeMap<>(Map.of(id, new VersionVector.Entry(content.head(), 7))));
        WireWriter out = new WireWriter();
        vector.write(out);
        golden.is("vector", "that log read up to that head, beat 7", out.toBytes());
        golden.is("vector-digest", "its digest, which leaves out the beat", vector.digest());
        VersionVector two = vector.with(new CloudletId("8b" + "0".repeat(62)), VersionVector.Entry.NOTHING);
        golden.is("vector-digest-two", "the digest with an empty log of 8b00...00 beside it", two.digest());
        assertThat(VersionVector.read(new WireReader(out.toBytes()))).isEqualTo(vector);
    }

    private Lease lease() {
        return new Lease.Terms(
                        Lease.Use.CHECKPOINT,
                        Golden.key("checkpoint").verification(),
                        epoch.number(),
                        epoch.bits(),
                        Instant.ofEpochSecond(1_800_000_000),
                        Instant.ofEpochSecond(1_800_086_400),
                        100)
                .sign(identity, FEDERATION);
    }
}
