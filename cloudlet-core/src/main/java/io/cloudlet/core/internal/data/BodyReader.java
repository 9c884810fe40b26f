package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.data.Entry.Body;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a run of a version's chunks. A version may have several bodies, of equal content, while it is being encrypted anew or
 * was adopted: where one cannot be had, the next goes on at the chunk that was reached. Used by one thread, which waits.
 */
final class BodyReader implements AutoCloseable {

    private final Reads reads;
    private final Located at;
    private final Set<String> tried = new HashSet<>();
    private Parts parts;
    private OpenBody open;

    BodyReader(Reads reads, Located at, Parts parts) {
        this.reads = reads;
        this.at = at;
        this.parts = parts;
        this.open = open(reads.bodies(at).get(0));
    }

    private OpenBody open(Body body) {
        tried.add(body.blob());
        return new OpenBody(reads, at, body, parts);
    }

    boolean hasNext() {
        return open.hasNext();
    }

    /** The next piece of plaintext. */
    byte[] next() {
        while (true) {
            try {
                return open.next();
            } catch (UnreachableException | CorruptException e) {
                if (e.code() != ErrorCode.UNREACHABLE && e.code() != ErrorCode.OBJECT_DAMAGED) {
                    throw e;
                }
                goOn(e);
            }
        }
    }

    private void goOn(CloudletException failure) {
        Optional<Body> other = reads.bodies(at).stream()
                .filter(body -> !tried.contains(body.blob()) && body.size() == parts.size())
                .findFirst();
        if (other.isEmpty()) {
            throw failure;
        }
        parts = parts.from(open.nextChunk());
        open.close();
        open = open(other.get());
    }

    @Override
    public void close() {
        open.close();
    }
}
