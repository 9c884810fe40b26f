package io.cloudlet.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.tpm.tss.tpm.TPML_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPML_TAGGED_TPM_PROPERTY;
import io.cloudlet.tpm.tss.tpm.TPMS_PCR_SELECTION;
import io.cloudlet.tpm.tss.tpm.TPMS_SENSITIVE_CREATE;
import io.cloudlet.tpm.tss.tpm.TPM_CAP;
import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPM_PT;
import io.cloudlet.tpm.tss.tpm.TPM_RH;
import io.cloudlet.tpm.tss.tpm.TPM_SU;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real TPM that is killed, frozen and reset in every phase: a clear error within the deadline, and then it goes on. */
@ExtendWith(NeedsSwtpm.class)
class TpmConnectionIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int ORDERLY = 1 << 31;

    private final CloudletRuntime runtime = TestRuntime.make();
    private final ExecutorService callers = Executors.newFixedThreadPool(4);
    private Swtpm tpm;
    private TpmConnection connection;

    @BeforeEach
    void start() throws Exception {
        tpm = Swtpm.start();
        connection = TpmConnection.to(tpm.address(), runtime);
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        callers.shutdownNow();
        runtime.close();
        tpm.close();
    }

    private byte[] random(TpmConnection to) {
        return to.call("random", SOON, commands -> commands.GetRandom(16));
    }

    @Test
    void call_overTcp_works() throws Exception {
        try (Swtpm other = Swtpm.startAtPort();
                TpmConnection tcp = TpmConnection.to(other.address(), runtime)) {
            assertThat(random(tcp)).hasSize(16);
        }
    }

    @Test
    void calls_byManyThreads_areDoneByOne() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        List<Future<?>> calls = IntStream.range(0, 200)
                .<Future<?>>mapToObj(i -> callers.submit(() -> connection.call("random", SOON, commands -> {
                    threads.add(Thread.currentThread());
                    return commands.GetRandom(16);
                })))
                .toList();
        for (Future<?> call : calls) {
            call.get();
        }
        assertThat(threads).hasSize(1);
    }

    @Test
    void caller_interrupted_leavesTheConnectionOpen() throws Exception {
        random(connection);
        Semaphore inside = new Semaphore(0);
        Semaphore goOn = new Semaphore(0);
        Future<?> interrupted = callers.submit(() -> {
            Thread.currentThread().interrupt();
            return connection.call("waiting", SOON, commands -> {
                inside.release();
                goOn.acquireUninterruptibly();
                return commands.GetRandom(16);
            });
        });
        inside.acquire();
        assertThatThrownBy(interrupted::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessageContaining("[interrupted]");
        goOn.release();
        assertThat(random(connection)).hasSize(16);
    }

    @Test
    void objects_leftByACall_areFlushed() {
        for (int i = 0; i < 5; i++) {
            connection.call("making keys", SOON, commands -> {
                IntStream.range(0, Commands.MOST_LOADED).forEach(n -> storage(commands));
                return true;
            });
        }
        assertThat(loaded()).isEmpty();
    }

    @Test
    void objects_beyondWhatATpmHolds_areRefusedBeforeItIsAsked() {
        assertThatThrownBy(() -> connection.call("making keys", SOON, commands -> {
                    IntStream.rangeClosed(0, Commands.MOST_LOADED).forEach(n -> storage(commands));
                    return true;
                }))
                .hasMessageContaining("at most 3 objects");
        assertThat(loaded()).isEmpty();
    }

    @Test
    void objects_leftByADeadProcess_areFlushedWhenItIsOpened() throws Exception {
        Transport dead = Transports.REAL.to(tpm.address());
        dead.open();
        Commands commands = new Commands(new TpmLine(dead, runtime), new Names());
        commands.Startup(TPM_SU.CLEAR);
        IntStream.range(0, Commands.MOST_LOADED).forEach(n -> storage(commands));
        dead.abort();
        assertThat(loaded()).isEmpty();
    }

    private int[] loaded() {
        return connection.call("looking", SOON, commands -> {
            TPML_HANDLE handles = (TPML_HANDLE) commands.GetCapability(TPM_CAP.HANDLES, 0x8000_0000, 8).capabilityData;
            return IntStream.range(0, handles.handle.length)
                    .map(i -> handles.handle[i].handle)
                    .toArray();
        });
    }

    private static TPM_HANDLE storage(Commands commands) {
        return commands.CreatePrimary(
                        TPM_HANDLE.from(TPM_RH.OWNER),
                        new TPMS_SENSITIVE_CREATE(new byte[0], new byte[0]),
                        Templates.storage(),
                        new byte[0],
                        new TPMS_PCR_SELECTION[0])
                .handle;
    }

    @Test
    void killed_betweenCalls_isSaidAndTheNextOneConnectsAnew() throws Exception {
        random(connection);
        tpm.kill();
        assertUnreachable(ErrorCode.UNREACHABLE, () -> random(connection));
        assertUnreachable(ErrorCode.UNREACHABLE, () -> random(connection));
        tpm.restart();
        assertThat(random(connection)).hasSize(16);
    }

    @Test
    void killed_insideACall_isSaidAndTheNextOneConnectsAnew() throws Exception {
        random(connection); // what is slow the first time is over
        Future<?> call = callers.submit(this::endless);
        running.acquire();
        tpm.kill();
        assertThatThrownBy(call::get).cause().isInstanceOf(UnreachableException.class);
        tpm.restart();
        assertThat(random(connection)).hasSize(16);
    }

    @Test
    void frozen_beforeItIsOpened_endsAtTheDeadline() throws Exception {
        tpm.freeze();
        assertUnreachable(ErrorCode.DEADLINE_EXCEEDED, () -> connection.call("random", SHORT, c -> c.GetRandom(16)));
        tpm.thaw();
        assertThat(random(connection)).hasSize(16);
    }

    @Test
    void frozen_insideACall_endsAtTheDeadline() throws Exception {
        random(connection); // what is slow the first time is over
        Future<?> call = callers.submit(this::endless);
        running.acquire();
        tpm.freeze();
        assertThatThrownBy(call::get)
                .cause()
                .isInstanceOfSatisfying(
                        UnreachableException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
        tpm.thaw();
        assertThat(random(connection)).hasSize(16);
    }

    @Test
    void frozen_whileOthersWait_allEndAtTheirDeadlines() throws Exception {
        random(connection);
        tpm.freeze();
        List<Future<?>> calls = IntStream.range(0, 4)
                .<Future<?>>mapToObj(
                        i -> callers.submit(() -> connection.call("random", SHORT, commands -> commands.GetRandom(16))))
                .toList();
        for (Future<?> call : calls) {
            assertThatThrownBy(call::get).cause().isInstanceOf(UnreachableException.class);
        }
        tpm.thaw();
        assertThat(random(connection)).hasSize(16);
    }

    @Test
    void frozen_whileItIsClosed_endsNevertheless() throws Exception {
        random(connection);
        tpm.freeze();
        connection.close();
        assertUnreachable(ErrorCode.CLOSED, () -> random(connection));
        tpm.thaw();
    }

    @Test
    void reset_betweenCalls_isSaidAndTheNextOneStartsItUp() throws Exception {
        random(connection);
        tpm.reset();
        assertUnreachable(ErrorCode.UNREACHABLE, () -> random(connection));
        assertThat(random(connection)).hasSize(16);
    }

    @Test
    void reset_insideACall_isSaidAndTheNextOneStartsItUp() throws Exception {
        random(connection);
        assertUnreachable(
                ErrorCode.UNREACHABLE,
                () -> connection.call("random", SOON, commands -> {
                    storage(commands);
                    resetNow();
                    return commands.GetRandom(16);
                }));
        assertThat(random(connection)).hasSize(16);
    }

    private void resetNow() {
        try {
            tpm.reset();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void close_tellsTheTpmThatItIsIntended() throws Exception {
        random(connection);
        connection.close();
        tpm.kill();
        tpm.restart();
        try (TpmConnection again = TpmConnection.to(tpm.address(), runtime)) {
            assertThat(startupClear(again) & ORDERLY).isEqualTo(ORDERLY);
        }
    }

    private static int startupClear(TpmConnection of) {
        return of.call("asking", SOON, commands -> {
            TPML_TAGGED_TPM_PROPERTY found = (TPML_TAGGED_TPM_PROPERTY)
                    commands.GetCapability(TPM_CAP.TPM_PROPERTIES, TPM_PT.STARTUP_CLEAR.toInt(), 1).capabilityData;
            return found.tpmProperty[0].value;
        });
    }

    private final Semaphore running = new Semaphore(0);

    /** A call that goes on until it cannot. */
    private void endless() {
        connection.call("working", Duration.ofSeconds(2), commands -> {
            for (int i = 0; ; i++) {
                if (commands.GetRandom(16).length == 0 || i == Integer.MAX_VALUE) {
                    return true;
                }
                running.release();
            }
        });
    }

    private static void assertUnreachable(ErrorCode code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        UnreachableException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
