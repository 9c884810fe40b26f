package io.cloudlet.testkit;

import io.cloudlet.spi.storage.RecordStore;

class MemoryRecordStoreTest extends RecordStoreContract {

    private MemoryRecordStore store = new MemoryRecordStore();

    @Override
    protected RecordStore open() {
        store = store.reopened();
        return store;
    }
}
