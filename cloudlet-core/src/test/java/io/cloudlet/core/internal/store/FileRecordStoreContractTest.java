package io.cloudlet.core.internal.store;

import io.cloudlet.core.internal.runtime.JdkRuntime;
import io.cloudlet.spi.storage.RecordStore;
import io.cloudlet.testkit.RecordStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileRecordStoreContractTest extends RecordStoreContract {

    @TempDir
    private Path home;

    private JdkRuntime runtime;

    @Override
    protected RecordStore open() {
        runtime = StoreProcess.runtime(home);
        return FileRecordStore.open(runtime);
    }

    @Override
    protected void closed() {
        runtime.close();
    }
}
