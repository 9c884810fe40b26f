package io.cloudlet.data;

import io.cloudlet.BackendFaultException;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.UnreachableException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Named objects inside a fence, written by any member, read by every member from whichever has them, nearest first.
 *
 * <p>Writing is local: an object is sealed, durable here and signed when {@code put} returns, whether or not anybody can be
 * reached; the others learn of it in about one network delay. Names and what is known of objects answer from local state;
 * bodies may come from another member. Two members who write one name apart both keep what they wrote: the same one wins
 * everywhere, and {@link #versions} has the other.
 *
 * <p>An object's name is 1 to 1,024 bytes of UTF-8 in segments between slashes; no segment is empty, {@code .} or
 * {@code ..}, no control characters. Names and bodies are opaque to everybody outside the fence. Thread-safe.
 */
public interface Dataset {

    /** What it was made as. */
    DatasetSpec spec();

    /** Its name, a label. */
    default String name() {
        return spec().name();
    }

    /**
     * Writes an object, in place of whatever this cloudlet knew under that name when the call began: one that ends after a later
     * call for the same name has its place before that.
     *
     * @throws InvalidArgumentException {@code name-invalid}
     * @throws UnreachableException {@code fence-pending}, if this cloudlet has no key yet; {@code keeper-away}, if a key is
     *     due after a removal and the fence says to stop until it is made
     * @throws BackendFaultException if the disk is full or failed; nothing was changed
     */
    DataObject put(String object, byte[] content);

    /**
     * The same, read from a stream to its end; memory use does not depend on its length. The stream is not closed.
     *
     * @throws java.io.UncheckedIOException if the stream fails; nothing was changed
     */
    DataObject put(String object, InputStream content);

    /**
     * An object to be read.
     *
     * @throws NotFoundException if there is none of that name, as far as is known here
     */
    DataObject object(String name);

    /** The same, or empty. */
    Optional<DataObject> find(String name);

    /**
     * The whole content of an object, of less than 2 GiB; {@link DataObject#stream} reads larger ones.
     *
     * @throws NotFoundException as {@link #object}
     */
    default byte[] get(String object) {
        return object(object).bytes();
    }

    /** The objects whose names begin so, by name; an empty prefix lists all. */
    List<DataObject> list(String prefix);

    /** Every version kept of an object, the winner first, then those written apart from it, then superseded ones. */
    List<DataObject> versions(String object);

    /**
     * Deletes an object, every version known here included; versions written apart meanwhile survive.
     *
     * @throws NotFoundException if there is none of that name
     */
    void delete(String object);

    /**
     * Brings the ciphertext of the objects whose names begin so here, so that they can be read while others are out of
     * reach, and from here by others. What is here already is left alone, so that repeating it resumes.
     *
     * @return how many are here now
     * @throws UnreachableException if one could not be had from anybody; those before it are here
     */
    int fetch(String prefix);
}
