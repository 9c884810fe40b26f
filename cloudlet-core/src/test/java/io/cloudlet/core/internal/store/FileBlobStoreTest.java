package io.cloudlet.core.internal.store;

import io.cloudlet.core.internal.runtime.FileDisk;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.testkit.BlobStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTest extends BlobStoreContract {

    @TempDir
    private Path home;

    @Override
    protected BlobStore open() {
        return FileBlobStore.open(new FileDisk(home));
    }
}
