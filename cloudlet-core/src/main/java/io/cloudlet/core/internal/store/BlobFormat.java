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
 * begins where pages begin, and because a file that lost its last byte has lost its trailer. In every version the last
 * twelve bytes are version and magic.
 */
final class BlobFormat {

    static final int VERSION = 1;
    static final int TRAILER = 44;

    private static final long MAGIC = 0x636c2d626c6f6273L; // "cl-blobs"
    private static final int CHECKED = 28;
    private static final int END = 12;

    /** What a trailer says. */
    record Trailer(long length, int checksum) {}

    private BlobFormat() {}

    static ByteBuffer trailer(String id, long length, int checksum) {
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER);
        trailer.put(HexFormat.of().parseHex(id)).putLong(length).putInt(checksum);
        trailer.putInt(trailerChecksum(trailer)).putInt(VERSION).putLong(MAGIC);
        return trailer.flip();
    }

    private static int trailerChecksum(ByteBuffer trailer) {
        CRC32C checksum = new CRC32C();
        checksum.update(trailer.slice(0, CHECKED));
        checksum.update(ByteBuffer.allocate(4).putInt(VERSION).flip());
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
        if (size >= END) {
            version(disk, path, read(file, size - END, END));
        }
        if (size < TRAILER) {
            throw damage(disk, path, "it has " + size + " bytes, fewer than the trailer of an empty blob");
        }
        ByteBuffer trailer = read(file, size - TRAILER, TRAILER);
        if (trailer.remaining() < TRAILER || !whole(trailer)) {
            throw damage(
                    disk,
                    path,
                    "of its " + size + " bytes the last " + TRAILER
                            + " are not the trailer that was committed; it was cut short, lengthened or overwritten");
        }
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
        return trailer.getLong(TRAILER - 8) == MAGIC
                && trailer.getInt(TRAILER - END) == VERSION
                && trailer.getInt(CHECKED) == trailerChecksum(trailer);
    }

    private static void version(Disk disk, String path, ByteBuffer end) {
        if (end.remaining() == END && end.getLong(4) == MAGIC && Integer.compareUnsigned(end.getInt(0), VERSION) > 0) {
            throw new ConflictException(
                    ErrorCode.HOME_NEWER,
                    disk.location() + "/" + path + " has format version " + Integer.toUnsignedString(end.getInt(0))
                            + ", this library writes " + VERSION
                            + ". Nothing was changed. Use the version of the library that wrote it.");
        }
    }

    private static ByteBuffer read(DiskFile file, long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        file.read(position, bytes);
        return bytes.flip();
    }

    static CorruptException damage(Disk disk, String path, String problem) {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                disk.location() + "/" + path + " is damaged: " + problem
                        + ". Nothing was changed. Restore the file from a backup, or delete the blob and fetch it anew"
                        + " from whoever else holds it.");
    }
}
