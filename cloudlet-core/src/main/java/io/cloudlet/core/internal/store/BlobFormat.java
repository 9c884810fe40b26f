package io.cloudlet.core.internal.store;

import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The bytes of a blob's file, big-endian; checksums are CRC-32C.
 *
 * <pre>
 * file     content  trailer
 * trailer  id:16  length of content:8  checksum of content:4  checksum of these and version:4  version:4  "cl-blobs"
 * </pre>
 *
 * <p>The trailer stands at the end because only there is the length known when it is written, because content then
 * begins where pages begin, and because a file that lost its last byte has lost its trailer. In every version it has this
 * length, and its checksum covers the first 28 bytes and the version, so that a newer one can be told from a damaged one.
 */
final class BlobFormat {

    static final int VERSION = 1;
    static final int TRAILER = 44;

    private static final long MAGIC = 0x636c2d626c6f6273L; // "cl-blobs"
    private static final int CHECKED = 28;
    private static final int VERSION_AT = 32;
    private static final int MAGIC_AT = 36;

    /** What a trailer says. */
    record Trailer(long length, int checksum) {}

    private BlobFormat() {}

    static ByteBuffer trailer(String id, long length, int checksum) {
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER);
        trailer.put(HexFormat.of().parseHex(id)).putLong(length).putInt(checksum);
        trailer.putInt(VERSION_AT, VERSION).putLong(MAGIC_AT, MAGIC);
        return trailer.putInt(CHECKED, trailerChecksum(trailer)).rewind();
    }

    private static int trailerChecksum(ByteBuffer trailer) {
        CRC32C checksum = new CRC32C();
        checksum.update(trailer.slice(0, CHECKED));
        checksum.update(trailer.slice(VERSION_AT, Integer.BYTES));
        return (int) checksum.getValue();
    }

    /**
     * Reads the trailer and holds it against the length of the file.
     *
     * @throws CorruptException when the file is not of the length, or not for the id, that was committed
     * @throws ConflictException when a newer version of this library wrote it
     */
    static Trailer check(Disk disk, String path, String id, DiskFile file) throws IOException {
        long size = file.size();
        if (size < TRAILER) {
            throw damage(disk, path, "it has " + size + " bytes, fewer than the trailer of an empty blob");
        }
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER);
        if (file.read(size - TRAILER, trailer) < TRAILER || !whole(trailer)) {
            throw damage(
                    disk,
                    path,
                    "of its " + size + " bytes the last " + TRAILER
                            + " are not the trailer that was committed; it was cut short, lengthened or overwritten");
        }
        requireVersion(disk, path, trailer.getInt(VERSION_AT));
        byte[] idBytes = new byte[16];
        trailer.get(0, idBytes);
        String written = HexFormat.of().formatHex(idBytes);
        long length = trailer.getLong(16);
        if (!written.equals(id)) {
            throw damage(disk, path, "it is the blob " + written);
        }
        if (length != size - TRAILER) {
            throw damage(disk, path, "it holds " + (size - TRAILER) + " bytes of content, committed were " + length);
        }
        return new Trailer(length, trailer.getInt(24));
    }

    private static boolean whole(ByteBuffer trailer) {
        return trailer.getLong(MAGIC_AT) == MAGIC && trailer.getInt(CHECKED) == trailerChecksum(trailer);
    }

    private static void requireVersion(Disk disk, String path, int version) {
        if (version != VERSION) {
            throw new ConflictException(
                    ErrorCode.HOME_NEWER,
                    disk.location() + "/" + path + " has format version " + version + ", this library writes " + VERSION
                            + ". Nothing was changed. Use the version of the library that wrote it.");
        }
    }

    static CorruptException damage(Disk disk, String path, String problem) {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                disk.location() + "/" + path + " is damaged: " + problem
                        + ". Nothing was changed. Restore the file from a backup, or delete the blob and fetch it anew"
                        + " from whoever else holds it.");
    }
}
