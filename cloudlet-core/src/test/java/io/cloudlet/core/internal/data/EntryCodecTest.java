package io.cloudlet.core.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.data.Entry.Deleted;
import io.cloudlet.core.internal.data.Entry.Settings;
import io.cloudlet.core.internal.data.EntryCodec.Named;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.data.DataObject.Version;
import io.cloudlet.policy.FenceId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Records and frames of data, as they are written down, and what no cloudlet could have written. */
class EntryCodecTest {

    private static final CloudletId A = new CloudletId("aa".repeat(32));
    private static final CloudletId B = new CloudletId("bb".repeat(32));
    private static final Subject OBJECT = new Subject("patients", "2026/42.json");
    private static final Version VERSION = new Version(B, 3);
    private static final Seen SEEN = new Seen(new TreeMap<>(Map.of(A, 7L, B, 3L)));
    private static final Body BODY = new Body(
            100_000,
            "0b".repeat(16),
            SealKey.of(Hash.unhex("4b".repeat(32))),
            Instant.ofEpochMilli(1_800_000_000_123L));

    private final Golden golden = Golden.file("data.txt");

    private static final Entry PUT = new Entry(OBJECT, VERSION, SEEN, BODY);
    private static final Entry DELETED = new Entry(OBJECT, VERSION, SEEN, new Deleted());
    private static final Entry DATASET = new Entry(Subject.dataset("patients"), VERSION, SEEN, new Settings(2, true));

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(MalformedException.class);
    }

    @Test
    void entries_areAsWrittenDown() {
        golden.is("object-key", "patients / 2026/42.json, version 3 of bb..", EntryCodec.key(PUT));
        golden.is(
                "object-body",
                "that version, having seen 7 of aa..: 100,000 bytes in blob 0b.., key 4b.., written at 1800000000123",
                EntryCodec.body(PUT));
        golden.is("object-deleted", "the same, deleted", EntryCodec.body(DELETED));
        golden.is("dataset-key", "patients, version 3 of bb..", EntryCodec.key(DATASET));
        golden.is("dataset-body", "keeps 2 versions, encrypts anew", EntryCodec.body(DATASET));
        for (Entry entry : List.of(PUT, DELETED, DATASET)) {
            assertThat(EntryCodec.decode(EntryCodec.key(entry), EntryCodec.body(entry)))
                    .isEqualTo(entry);
            assertThat(EntryCodec.decodeKey(EntryCodec.key(entry)))
                    .isEqualTo(new Named(entry.subject(), entry.version()));
        }
    }

    @Test
    void frames_areAsWrittenDown() {
        FenceId fence = new FenceId("fe".repeat(32));
        golden.is(
                "blob-find",
                "request 1, fence fe.., blob 0b..",
                new BlobFrames.Find(1, fence, "0b".repeat(16)).encode());
        golden.is(
                "blob-found",
                "it is here, 100,168 bytes",
                new BlobFrames.Found(1, BlobFrames.Status.HERE, 100_168, "").encode());
        golden.is(
                "blob-found-not",
                "refused, \"no\"",
                new BlobFrames.Found(1, BlobFrames.Status.REFUSED, 0, "no").encode());
        golden.is(
                "blob-read",
                "request 2, 56 bytes from 0",
                new BlobFrames.Read(2, fence, "0b".repeat(16), 0, 56).encode());
        golden.is(
                "blob-bytes",
                "three bytes",
                new BlobFrames.Bytes(2, BlobFrames.Status.HERE, new byte[] {1, 2, 3}, "").encode());
    }

    @Test
    void decode_ofAnyPrefix_isRefused() {
        for (Entry entry : List.of(PUT, DELETED, DATASET)) {
            byte[] key = EntryCodec.key(entry);
            byte[] body = EntryCodec.body(entry);
            for (int length = 0; length < body.length; length++) {
                byte[] cut = Arrays.copyOf(body, length);
                refused(() -> EntryCodec.decode(key, cut));
            }
            for (int length = 0; length < key.length; length++) {
                byte[] cut = Arrays.copyOf(key, length);
                refused(() -> EntryCodec.decode(cut, body));
                refused(() -> EntryCodec.decodeKey(cut));
            }
            byte[] longer = Arrays.copyOf(body, body.length + 1);
            refused(() -> EntryCodec.decode(key, longer));
        }
    }

    /** A flipped bit gives another value of the same form, or nothing; never another version than the key's. */
    @Test
    void decode_withAnyBitFlipped_isRefusedOrStillThatVersion() {
        for (Entry entry : List.of(PUT, DELETED, DATASET)) {
            byte[] key = EntryCodec.key(entry);
            byte[] body = EntryCodec.body(entry);
            for (int bit = 0; bit < body.length * 8; bit++) {
                byte[] flipped = body.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    Entry read = EntryCodec.decode(key, flipped);
                    assertThat(read.version()).isEqualTo(VERSION);
                    assertThat(read.subject()).isEqualTo(entry.subject());
                    assertThat(EntryCodec.body(read)).isEqualTo(flipped);
                } catch (MalformedException expected) {
                    assertThat(expected).hasMessageNotContaining("null");
                }
            }
        }
    }

    private static byte[] body(int version, String dataset, String object, long number, Consumer<WireWriter> rest) {
        WireWriter out = new WireWriter().u8(version).u8(object.isEmpty() ? 1 : 2);
        out.text(dataset).text(object).raw(Hash.bytes(B)).u64(number);
        rest.accept(out);
        return out.toBytes();
    }

    private static void seen(WireWriter out, long... numbers) {
        out.u16(numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            byte[] writer = Hash.bytes(B);
            writer[0] = (byte) (0xbb - numbers.length + 1 + i);
            out.raw(writer).u64(numbers[i]);
        }
    }

    private static void refusedBody(byte[] body, Subject subject, long number) {
        refused(() -> EntryCodec.decode(EntryCodec.key(subject, new Version(B, number)), body));
    }

    @Test
    void decode_ofWhatNobodyCouldWrite_isRefused() {
        Consumer<WireWriter> gone = out -> {
            seen(out, 3);
            out.u8(1);
        };
        assertThat(EntryCodec.decode(EntryCodec.key(DELETED), body(1, "patients", "2026/42.json", 3, gone))
                        .deleted())
                .isTrue();
        refusedBody(body(2, "patients", "o", 3, gone), new Subject("patients", "o"), 3);
        refusedBody(body(1, "Patients", "o", 3, gone), new Subject("Patients", "o"), 3);
        for (String name : List.of("..", "a/../b", "a//b", "/a", "a/", "a\nb", "x".repeat(1025))) {
            refusedBody(body(1, "patients", name, 3, gone), new Subject("patients", name), 3);
        }
        refusedBody(body(1, "patients", "o", 0, gone), new Subject("patients", "o"), 0);
        refusedBody(body(1, "patients", "o", -1, gone), new Subject("patients", "o"), -1);
        refusedBody(body(1, "patients", "o", 1L << 60, gone), new Subject("patients", "o"), 1L << 60);
        refusedBody(body(1, "patients", "o", 4, gone), new Subject("patients", "o"), 4); // has not seen itself
        refusedBody(body(1, "patients", "o", 3, out -> seen(out, new long[257])), new Subject("patients", "o"), 3);
        refusedBody(body(1, "patients", "o", 3, out -> out.u16(0).u8(1)), new Subject("patients", "o"), 3);
        refusedBody(
                body(1, "patients", "o", 3, out -> {
                    seen(out, 3);
                    out.u8(2);
                }),
                new Subject("patients", "o"),
                3);
        refusedBody(
                body(1, "patients", "", 3, out -> {
                    seen(out, 3);
                    out.u8(0).u8(101).u8(0);
                }),
                Subject.dataset("patients"),
                3);
        refusedBody(
                body(1, "patients", "o", 3, out -> {
                    seen(out, 3);
                    out.u8(0).u64(1L << 52).raw(new byte[48]).u64(0);
                }),
                new Subject("patients", "o"),
                3);
    }

    @Test
    void decode_ofWritersOutOfOrder_isRefused() {
        byte[] body = body(
                1,
                "patients",
                "o",
                3,
                out -> out.u16(2)
                        .raw(Hash.bytes(B))
                        .u64(3)
                        .raw(Hash.bytes(A))
                        .u64(1)
                        .u8(1));
        refusedBody(body, new Subject("patients", "o"), 3);
    }

    @Test
    void decode_underAnotherVersionsKey_isRefused() {
        for (byte[] key : List.of(
                EntryCodec.key(OBJECT, new Version(B, 4)),
                EntryCodec.key(OBJECT, new Version(A, 3)),
                EntryCodec.key(new Subject("patients", "2026/43.json"), VERSION),
                EntryCodec.key(new Subject("others", "2026/42.json"), VERSION))) {
            refused(() -> EntryCodec.decode(key, EntryCodec.body(PUT)));
        }
    }

    @Test
    void toString_showsNoKey() {
        assertThat(PUT.toString()).doesNotContainIgnoringCase("4b4b").doesNotContain("75, 75");
    }
}
