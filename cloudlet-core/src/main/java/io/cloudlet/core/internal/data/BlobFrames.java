package io.cloudlet.core.internal.data;

import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.peering.Words;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.policy.FenceId;
import java.nio.charset.StandardCharsets;

/** The frames by which bodies travel. {@code docs/protocol.md} gives the bytes. */
final class BlobFrames {

    /** The most that one read may ask for. */
    static final int MOST_BYTES = 1 << 20;

    private static final int BYTES_HEADER = Long.BYTES + 1 + 2 * Integer.BYTES;

    private BlobFrames() {}

    /** How a request went, by the byte on the wire. */
    enum Status {
        /** A FOUND: it is here. A BYTES: these are some of it. */
        HERE(0),
        ABSENT(1),
        /** The asker may not have it. */
        REFUSED(2),
        /** Too much was asked at once; later, or somebody else. */
        BUSY(3),
        /** The disk failed, or the blob is damaged there. */
        FAILED(4);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        static Status read(WireReader in) {
            int status = in.u8("status");
            if (status >= values().length) {
                throw in.malformed("status " + status + " is unknown");
            }
            return values()[status];
        }
    }

    /** Asks whether a blob of a fence is there. */
    record Find(long request, FenceId fence, String blob) {

        byte[] encode() {
            return FrameType.BLOB_FIND
                    .writer()
                    .u64(request)
                    .raw(Hash.unhex(fence.hex()))
                    .raw(Hash.unhex(blob))
                    .toBytes();
        }

        static Find decode(WireReader in) {
            Find find = new Find(in.u64("request"), readFence(in), readBlob(in));
            in.end("find");
            return find;
        }
    }

    /**
     * The answer.
     *
     * @param size of the ciphertext, if it is there
     * @param words why not, for people
     */
    record Found(long request, Status status, long size, String words) {

        byte[] encode() {
            return FrameType.BLOB_FOUND
                    .writer()
                    .u64(request)
                    .u8(status.code)
                    .u64(size)
                    .text(Words.cut(words))
                    .toBytes();
        }

        static Found decode(WireReader in) {
            Found found = new Found(in.u64("request"), Status.read(in), in.natural("size"), Words.read(in));
            in.end("found");
            return found;
        }
    }

    /** Asks for a part of a blob. */
    record Read(long request, FenceId fence, String blob, long offset, int length) {

        byte[] encode() {
            return FrameType.BLOB_READ
                    .writer()
                    .u64(request)
                    .raw(Hash.unhex(fence.hex()))
                    .raw(Hash.unhex(blob))
                    .u64(offset)
                    .u32(length)
                    .toBytes();
        }

        static Read decode(WireReader in) {
            Read read = new Read(
                    in.u64("request"),
                    readFence(in),
                    readBlob(in),
                    in.natural("offset"),
                    in.count("length", MOST_BYTES));
            in.end("read");
            return read;
        }
    }

    /**
     * The part, or why not. Fewer bytes than asked for mean that the blob ends there.
     *
     * @param words why not, for people
     */
    @SuppressWarnings("ArrayRecordComponent") // a message, never compared
    record Bytes(long request, Status status, byte[] bytes, String words) {

        byte[] encode() {
            byte[] text = Words.cut(words).getBytes(StandardCharsets.UTF_8);
            return FrameType.BLOB_BYTES
                    .writer(BYTES_HEADER + bytes.length + text.length)
                    .u64(request)
                    .u8(status.code)
                    .field(bytes)
                    .field(text)
                    .toBytes();
        }

        static Bytes decode(WireReader in) {
            Bytes part = new Bytes(in.u64("request"), Status.read(in), in.field("bytes", MOST_BYTES), Words.read(in));
            in.end("bytes");
            return part;
        }
    }

    private static FenceId readFence(WireReader in) {
        return new FenceId(Hash.hex(in.raw("fence", Hash.LENGTH)));
    }

    private static String readBlob(WireReader in) {
        return Hash.hex(in.raw("blob", EntryCodec.BLOB_BYTES));
    }
}
