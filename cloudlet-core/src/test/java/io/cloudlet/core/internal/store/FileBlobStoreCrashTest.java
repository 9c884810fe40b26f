package io.cloudlet.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.testkit.ForgetfulDisk;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * The promise of the store under crashes: what was committed is there, whole; what was deleted is not; what was neither
 * is there whole or not at all, and stays as it first showed; nothing half written is left.
 */
class FileBlobStoreCrashTest {

    private static final int STEPS = 60;
    private static final int UNTIL_THE_CRASH = 10_000;

    @Test
    void open_afterAThousandCrashes_keepsWhatWasAcknowledged() throws IOException {
        for (long seed = 1; seed <= 1000; seed++) {
            BlobWorkload workload = new BlobWorkload(seed);
            ForgetfulDisk disk = new ForgetfulDisk(seed).crashAt(1 + (int) (seed * 7 % 300));
            assertThat(workload.run(disk, UNTIL_THE_CRASH)).as("seed %d", seed).isTrue();
            workload.require(disk.restart());
        }
    }

    @Test
    void open_afterCrashUponCrash_keepsWhatWasAcknowledged() throws IOException {
        for (long seed = 2000; seed < 2100; seed++) {
            BlobWorkload workload = new BlobWorkload(seed);
            ForgetfulDisk disk = new ForgetfulDisk(seed);
            for (int generation = 1; generation <= 10; generation++) {
                disk.crashAt(disk.operations() + 1 + (int) (seed * generation % 97));
                workload.run(disk, STEPS);
                disk = disk.restart();
                workload.require(disk);
            }
        }
    }

    @Test
    void open_killedProcessThenPowerFailure_keepsWhatTheRestartShowed() throws IOException {
        for (long seed = 3000; seed < 3500; seed++) {
            BlobWorkload workload = new BlobWorkload(seed);
            ForgetfulDisk disk = new ForgetfulDisk(seed).crashAt(1 + (int) (seed % 200));
            workload.run(disk, STEPS);
            workload.require(disk.restartProcess());
            workload.require(disk.restart());
        }
    }

    @Test
    void commit_whereForcesFail_isNoCommit() throws IOException {
        for (long seed = 4000; seed < 4100; seed++) {
            BlobWorkload workload = new BlobWorkload(seed);
            ForgetfulDisk disk = new ForgetfulDisk(seed);
            workload.run(disk, STEPS);
            disk.failForces(true);
            workload.run(disk, STEPS);
            disk.failForces(false);
            workload.require(disk.restart());
        }
    }
}
