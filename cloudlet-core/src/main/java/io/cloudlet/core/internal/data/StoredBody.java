package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletException;
import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.spi.storage.BlobStore;
import java.util.OptionalLong;

/** Looks at what the local store has. On any thread that may block. */
final class StoredBody {

    private StoredBody() {}

    /** Whether the body is here, as long as it should be. */
    static boolean isHere(BlobStore blobs, Body body) {
        try {
            OptionalLong size = blobs.size(body.blob());
            return size.isPresent() && size.getAsLong() == Cobblestone.ciphertextLength(body.size());
        } catch (CloudletException e) {
            return false;
        }
    }
}
