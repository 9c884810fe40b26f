package io.cloudlet.tpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.tpm.tss.tpm.TPML_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPMS_PCR_SELECTION;
import io.cloudlet.tpm.tss.tpm.TPMS_SENSITIVE_CREATE;
import io.cloudlet.tpm.tss.tpm.TPM_CAP;
import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPM_RH;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same call, disturbed before each of its commands in turn, from the first that opens the TPM to the last that empties it: it ends as it
 * should or is unreachable, within its deadline, and the next one finds everything in order.
 */
@ExtendWith(NeedsSwtpm.class)
class TpmPhasesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(500);

    private final CloudletRuntime runtime = TestRuntime.make();
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private Swtpm tpm;

    enum Disturbance {
        KILL,
        FREEZE,
        RESET
    }

    @BeforeEach
    void start() throws Exception {
        tpm = Swtpm.start();
    }

    @AfterEach
    void stop() throws Exception {
        runtime.close();
        tpm.close();
    }

    @ParameterizedTest
    @EnumSource
    void call_disturbedInAnyPhase_isUnreachableAndTheNextOneWorks(Disturbance how) throws Exception {
        boolean reached = true;
        for (int phase = 0; reached; phase++) {
            try (TpmConnection connection =
                    new TpmConnection(tpm.address(), runtime, address -> disturbed(how, address))) {
                left.set(phase);
                attempt(connection, phase, how == Disturbance.FREEZE ? SHORT : SOON);
                reached = left.getAndSet(Integer.MAX_VALUE) < 0;
                if (reached) {
                    repair(how);
                }
                work(connection, SOON);
                assertThat(loaded(connection)).as("phase " + phase).isZero();
            }
            assertThat(phase).as("the call has an end").isLessThan(100);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("cloudlet-tpm-test-tpm"))
                .hasSizeLessThanOrEqualTo(1);
    }

    private void attempt(TpmConnection connection, int phase, Duration deadline) {
        long begun = runtime.time().nanos();
        try {
            work(connection, deadline);
        } catch (UnreachableException e) {
            assertThat(e).as("phase " + phase).hasMessageContaining("TPM at");
        }
        Duration taken = Duration.ofNanos(runtime.time().nanos() - begun);
        assertThat(taken).as("phase " + phase).isLessThan(deadline.plusSeconds(10));
    }

    private Transport disturbed(Disturbance how, TpmAddress address) throws IOException {
        Transport real = Transports.REAL.to(address);
        return new Transport() {
            @Override
            public void open() throws IOException {
                real.open();
            }

            @Override
            public byte[] exchange(byte[] command) throws IOException {
                if (left.getAndDecrement() == 0) {
                    disturb(how);
                }
                return real.exchange(command);
            }

            @Override
            public void abort() {
                real.abort();
            }
        };
    }

    private void disturb(Disturbance how) {
        try {
            switch (how) {
                case KILL -> tpm.kill();
                case FREEZE -> tpm.freeze();
                case RESET -> tpm.reset();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void repair(Disturbance how) throws Exception {
        if (how == Disturbance.KILL) {
            tpm.kill();
            tpm.restart();
        } else if (how == Disturbance.FREEZE) {
            tpm.thaw();
        }
    }

    private void work(TpmConnection connection, Duration deadline) {
        byte[] random = connection.call("working", deadline, commands -> {
            byte[] none = {};
            TPM_HANDLE storage = commands.CreatePrimary(
                            TPM_HANDLE.from(TPM_RH.OWNER),
                            new TPMS_SENSITIVE_CREATE(none, none),
                            Templates.storage(),
                            none,
                            new TPMS_PCR_SELECTION[0])
                    .handle;
            SaltKey key = SaltKey.of(storage, commands.ReadPublic(storage).outPublic);
            SaltedSession session = Sessions.salted(commands, key, runtime.keyEntropy());
            return commands.with(session.encrypting()).GetRandom(16);
        });
        assertThat(random).hasSize(16);
    }

    private static int loaded(TpmConnection connection) {
        return connection.call("looking", SOON, commands -> {
            int first = 0x8000_0000;
            return ((TPML_HANDLE) commands.GetCapability(TPM_CAP.HANDLES, first, 8).capabilityData).handle.length;
        });
    }
}
