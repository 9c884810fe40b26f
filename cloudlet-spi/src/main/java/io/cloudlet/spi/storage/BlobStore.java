package io.cloudlet.spi.storage;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Keeps <em>blobs</em>: sequences of 0 to many thousand million bytes, written once, never changed, under ids that the
 * caller chooses. Contents are opaque here. They are ciphertext that its readers authenticate, so a store need not be
 * trusted with secrecy, nor against somebody who alters a blob on purpose; what a medium loses by itself it must notice.
 *
 * <p>Guarantee: a blob appears whole or not at all, and is durable when {@link BlobWriter#commit()} returns; what was
 * deleted stays deleted once {@link #delete} has returned; a crash at any moment leaves every committed blob as it was,
 * and of those not committed nothing that can be seen. A blob whose length is not what was committed is never read as if
 * it were whole: {@link #open} and {@link #size} say {@link io.cloudlet.CorruptException}. {@link #verify} notices a change
 * of any byte by chance.
 *
 * <p>Ids are 32 lower-case hexadecimal digits; anything else is an {@link io.cloudlet.InvalidArgumentException}. When the
 * medium fails or is full, every method says {@link io.cloudlet.BackendFaultException}, with how many bytes and where; other
 * blobs are not affected and the store goes on. After {@link #close()} every method says
 * {@link io.cloudlet.ConflictException}.
 *
 * <p>All calls block. The store is thread-safe; one reader or writer is for one thread at a time. One process at a time
 * uses a store.
 */
public interface BlobStore extends AutoCloseable {

    /**
     * Begins a blob, which nobody sees until it is committed.
     *
     * @throws io.cloudlet.ConflictException when there is a blob of that id; a store may also say so while another writer
     *     of that id is open. Of several writers of one id one commits, the others get this, at the latest from
     *     {@link BlobWriter#commit()}.
     */
    BlobWriter create(String id);

    /**
     * Opens a committed blob for reading. When it is deleted meanwhile, the reader finishes or fails; it never reads
     * anything else.
     *
     * @return empty if there is none
     * @throws io.cloudlet.CorruptException when its length is not what was committed
     */
    Optional<BlobReader> open(String id);

    /**
     * Length of a committed blob in bytes.
     *
     * @return empty if there is none
     * @throws io.cloudlet.CorruptException when its length is not what was committed
     */
    OptionalLong size(String id);

    /**
     * Reads all of a blob and compares it with what was committed.
     *
     * @return false if there is none
     * @throws io.cloudlet.CorruptException when it is not what was committed
     */
    boolean verify(String id);

    /**
     * Deletes a committed blob, damaged or not; durable when it returns. What is being written is not touched.
     *
     * @return false if there is none
     */
    boolean delete(String id);

    /**
     * Ids of the committed blobs, damaged ones too, in ascending order. The stream reads on as it is consumed: what is
     * committed or deleted meanwhile is in it or not. It needs no closing.
     */
    Stream<String> list();

    /** Sum of the sizes of the committed blobs. What the medium spends on them is somewhat more. */
    long usedBytes();

    /** Releases the store; what was not committed is abandoned. */
    @Override
    void close();

    /** A blob that is being written. */
    interface BlobWriter extends AutoCloseable {

        /**
         * Adds the remaining bytes of {@code from} to the end.
         *
         * @throws io.cloudlet.BackendFaultException when the medium failed or is full; the blob is abandoned
         * @throws io.cloudlet.ConflictException when it was committed, abandoned or closed
         */
        void write(ByteBuffer from);

        /** How many bytes were written. */
        long size();

        /**
         * Makes the blob durable, then visible, as one step.
         *
         * @throws io.cloudlet.BackendFaultException when the medium failed; the blob is abandoned, but such a medium
         *     may show it, whole, later
         * @throws io.cloudlet.ConflictException when there is a blob of that id, or this one was committed, abandoned or
         *     closed before
         */
        void commit();

        /** Abandons the blob, leaving nothing, unless it was committed. */
        @Override
        void close();
    }

    /** An open blob. */
    interface BlobReader extends AutoCloseable {

        /** Length in bytes. */
        long size();

        /**
         * Reads from {@code position} on until {@code into} is full or the blob ends.
         *
         * @return how many bytes were read; 0 at the end and beyond
         * @throws io.cloudlet.InvalidArgumentException when the position is negative
         * @throws io.cloudlet.CorruptException when the medium lost the bytes there
         * @throws io.cloudlet.ConflictException when this reader was closed
         */
        int read(long position, ByteBuffer into);

        @Override
        void close();
    }
}
