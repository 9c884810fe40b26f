package io.cloudlet.testkit;

import io.cloudlet.spi.storage.BlobStore;

class MemoryBlobStoreTest extends BlobStoreContract {

    private MemoryBlobStore store = new MemoryBlobStore();

    @Override
    protected BlobStore open() {
        store = store.reopened();
        return store;
    }
}
