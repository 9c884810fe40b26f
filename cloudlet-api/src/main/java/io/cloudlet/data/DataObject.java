package io.cloudlet.data;

import io.cloudlet.CloudletId;
import io.cloudlet.CorruptException;
import io.cloudlet.DeniedException;
import io.cloudlet.UnreachableException;
import java.io.InputStream;
import java.time.Instant;

/**
 * One version of an object. What it says of itself is local; reading the body asks this cloudlet first, then whichever member
 * of the fence has it, nearest first. Every byte returned was authenticated: it is what a member of the fence wrote into this
 * version of this object of this dataset. Thread-safe.
 *
 * <p>Reading throws {@link UnreachableException} if nobody who has the body can be reached, {@link CorruptException}
 * ({@code object-damaged}) if what came is not what was written, {@link DeniedException} ({@code not-in-fence}) if this
 * cloudlet left the fence, {@link io.cloudlet.NotFoundException} if the version was superseded or deleted meanwhile.
 */
public interface DataObject {

    /** Its name within the dataset. */
    String name();

    /** Bytes of plaintext. */
    long size();

    /** Which version. */
    Version version();

    /** What the writer's wall clock showed; for display only. */
    Instant written();

    /** Whether the body is kept here. */
    boolean here();

    /** The whole content, of less than 2 GiB. */
    byte[] bytes();

    /**
     * The content, to be read in order; closing it early is cheap. Failures come as {@link java.io.IOException} with the
     * {@link io.cloudlet.CloudletException} as cause.
     */
    InputStream stream();

    /**
     * A part of the content; fetches no more than its 16 KiB chunks.
     *
     * @param offset of the first byte
     * @param length how many; the part must lie within the object
     */
    byte[] range(long offset, int length);

    /**
     * A version's name.
     *
     * @param writer who wrote it
     * @param number counts the writer's versions of this object, from 1
     */
    record Version(CloudletId writer, long number) {
        @Override
        public String toString() {
            return writer.abbreviated() + "/" + number;
        }
    }
}
