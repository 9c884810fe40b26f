package io.cloudlet.core.internal.data;

import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Records of datasets and objects, and the frames that carry bodies. */
public final class DataFuzz {

    private static final String FILE = "data.txt";

    private DataFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.canonical("data-entry", EntryCodec.class, DataFuzz::entry, EntryCodec::body)
                        .golden(FILE, "object-body", "object-deleted", "dataset-body"),
                FuzzTarget.canonical(
                                "data-key",
                                EntryCodec.class,
                                EntryCodec::decodeKey,
                                named -> EntryCodec.key(named.subject(), named.version()))
                        .covering(ObjectNames.class)
                        .golden(FILE, "object-key", "dataset-key"),
                FuzzTarget.canonical(
                                "frame-blob-find",
                                BlobFrames.class,
                                frame(FrameType.BLOB_FIND, BlobFrames.Find::decode),
                                BlobFrames.Find::encode)
                        .golden(FILE, "blob-find"),
                FuzzTarget.stable(
                                "frame-blob-found",
                                BlobFrames.class,
                                frame(FrameType.BLOB_FOUND, BlobFrames.Found::decode),
                                BlobFrames.Found::encode)
                        .golden(FILE, "blob-found", "blob-found-not"),
                FuzzTarget.canonical(
                                "frame-blob-read",
                                BlobFrames.class,
                                frame(FrameType.BLOB_READ, BlobFrames.Read::decode),
                                BlobFrames.Read::encode)
                        .golden(FILE, "blob-read"),
                FuzzTarget.stable(
                                "frame-blob-bytes",
                                BlobFrames.class,
                                frame(FrameType.BLOB_BYTES, BlobFrames.Bytes::decode),
                                BlobFrames.Bytes::encode)
                        .golden(FILE, "blob-bytes"));
    }

    /** The body under the key that it says itself, which stands in it but for the first byte. */
    private static Entry entry(byte[] body) {
        byte[] key = new byte[0];
        try {
            WireReader in = new WireReader(body);
            in.raw("version and kind", 2);
            in.text("dataset", body.length);
            in.text("object", body.length);
            in.raw("writer and number", Hash.LENGTH + Long.BYTES);
            key = Arrays.copyOf(body, body.length - in.remaining());
            key[0] = EntryCodec.ROUTE;
        } catch (MalformedException e) {
            key = new byte[0];
        }
        return EntryCodec.decode(key, body);
    }

    private static <T> Function<byte[], T> frame(FrameType type, Function<WireReader, T> decode) {
        return bytes -> {
            WireReader in = new WireReader(bytes);
            if (FrameType.read(in) != type) {
                throw in.malformed("another frame");
            }
            return decode.apply(in);
        };
    }
}
