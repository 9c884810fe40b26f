package io.cloudlet.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.BackendFaultException;
import io.cloudlet.testkit.ForgetfulDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promise of the store under crashes: what was acknowledged is there, whole and in order; what was not is there
 * whole or not at all; and it always opens again.
 */
class FileRecordStoreCrashTest {

    private static final int BATCHES = 60;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void open_crashAtEveryOperation_keepsEveryAcknowledgedBatch(long seed) {
        ForgetfulDisk uncrashed = crashAt(seed, Integer.MAX_VALUE);
        assertThat(uncrashed.contents().toString()).contains("base-", "journal-");
        int operations = uncrashed.operations();
        for (int operation = 1; operation <= operations; operation++) {
            crashAt(seed, operation);
        }
    }

    @Test
    void open_crashAtEveryOperationOfEveryRecovery_keepsEveryAcknowledgedBatch() {
        for (long seed = 100; seed < 400; seed++) {
            Run run = new Run(seed, 10 + (int) (seed % 150));
            run.applyAll();
            int crash = 1;
            while (!run.recovers(crash)) {
                crash++;
            }
            assertThat(crash).as("seed %d", seed).isLessThan(30);
        }
    }

    @Test
    void open_killedProcessThenPowerFailure_keepsWhatTheRestartShowed() {
        for (long seed = 1000; seed < 1400; seed++) {
            Run run = new Run(seed, 5 + (int) (seed % 150));
            run.applyAll();
            run.disk = run.disk.restartProcess();
            int shown = run.reopen();
            run.disk = run.disk.restart();
            assertThat(run.reopen()).as("seed %d", seed).isEqualTo(shown);
        }
    }

    @Test
    void open_afterForceFailed_showsOnlyWhatIsDurable() {
        for (long seed = 2000; seed < 2200; seed++) {
            Run run = new Run(seed, Integer.MAX_VALUE);
            run.workload.run(run.store, run.runtime, 10 + (int) (seed % 20));
            run.disk.failForces(true);
            run.workload.run(run.store, run.runtime, 5);
            run.disk.failForces(false);
            int shown = run.reopen();
            run.disk = run.disk.restart();
            assertThat(run.reopen()).as("seed %d", seed).isEqualTo(shown);
        }
    }

    @Test
    void apply_crashesForManyGenerations_keepsEveryAcknowledgedBatch() {
        for (long seed = 3000; seed < 3040; seed++) {
            Run run = new Run(seed, 40);
            for (int generation = 0; generation < 10; generation++) {
                run.applyAll();
                run.disk = run.disk.restart();
                run.workload.continueFrom(run.reopen());
                run.disk.crashAt(run.disk.operations() + 20 + (int) (seed % 50));
            }
        }
    }

    @Test
    void crash_sameSeed_leavesTheSameBytes() {
        for (int operation = 1; operation < 200; operation += 7) {
            assertThat(crashAt(9, operation).contents())
                    .isEqualTo(crashAt(9, operation).contents());
        }
    }

    private static ForgetfulDisk crashAt(long seed, int operation) {
        Run run = new Run(seed, operation);
        run.applyAll();
        ForgetfulDisk crashed = run.disk;
        run.disk = run.disk.restart();
        run.reopen();
        return crashed;
    }

    /** One store's life under one seed. */
    private static final class Run {
        final long seed;
        final int crashAt;
        final Workload workload;
        ForgetfulDisk disk;
        ScriptedRuntime runtime;
        FileRecordStore store;

        Run(long seed, int crashAt) {
            this.seed = seed;
            this.crashAt = crashAt;
            this.workload = new Workload(seed);
            this.disk = new ForgetfulDisk(seed).crashAt(crashAt);
            this.runtime = new ScriptedRuntime(disk, seed);
            try {
                this.store = FileRecordStore.open(runtime, Workload.SMALL);
            } catch (BackendFaultException e) {
                assertThat(disk.crashed()).as("seed %d", seed).isTrue();
            }
        }

        void applyAll() {
            if (store != null) {
                workload.run(store, runtime, BATCHES);
            }
        }

        /** Opens what is left, and tells how many batches it holds. */
        int reopen() {
            try {
                int acknowledged = workload.acknowledged();
                runtime = new ScriptedRuntime(disk, seed + 1);
                store = FileRecordStore.open(runtime, Workload.SMALL);
                return workload.requireFirstPart(store, acknowledged);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", crash at operation " + crashAt, e);
            }
        }

        /** Opens a copy of what is left, crashing there; whether it got through without. */
        boolean recovers(int crash) {
            disk = disk.restart().crashAt(crash);
            try {
                FileRecordStore.open(new ScriptedRuntime(disk, seed + 1), Workload.SMALL);
            } catch (BackendFaultException e) {
                assertThat(disk.crashed()).as("seed %d", seed).isTrue();
            }
            boolean through = !disk.crashed();
            disk = disk.restart();
            reopen();
            return through;
        }
    }
}
