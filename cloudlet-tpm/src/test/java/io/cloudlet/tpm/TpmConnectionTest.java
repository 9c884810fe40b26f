package io.cloudlet.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TPMs that are not there, or never answer. */
class TpmConnectionTest {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final CloudletRuntime runtime = TestRuntime.make();
    private final AtomicInteger opened = new AtomicInteger();

    @AfterEach
    void stop() {
        runtime.close();
    }

    private static void call(TpmConnection connection, Duration deadline) {
        connection.call("random", deadline, commands -> commands.GetRandom(16));
    }

    @Test
    void call_ofATpmThatNeverAnswers_endsAtTheDeadlineAndConnectsAnew() {
        TpmConnection connection = new TpmConnection(TpmAddress.tcp("x", 1), runtime, address -> new Silent());
        for (int i = 1; i <= 2; i++) {
            assertThatThrownBy(() -> call(connection, SHORT))
                    .isInstanceOfSatisfying(
                            UnreachableException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED))
                    .hasMessageContaining("random")
                    .hasMessageContaining("x:1");
            assertThat(opened).hasValue(i);
        }
    }

    @Test
    void call_ofATpmThatIsNotThere_saysWhereAndWhatToDo() {
        TpmConnection connection = TpmConnection.to(TpmAddress.unixSocket(Path.of("/nowhere/s")), runtime);
        assertThatThrownBy(() -> call(connection, LONG))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("/nowhere/s")
                .hasMessageContaining("Check that it is there");
    }

    @Test
    void call_ofADeviceThatIsNotThere_saysWhere() {
        TpmConnection connection = TpmConnection.to(TpmAddress.device(Path.of("/nowhere/tpm")), runtime);
        assertThatThrownBy(() -> call(connection, LONG))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("/nowhere/tpm");
    }

    @Test
    void call_afterClose_isRefused() {
        TpmConnection connection = new TpmConnection(TpmAddress.tcp("x", 1), runtime, address -> new Silent());
        connection.close();
        connection.close();
        assertThatThrownBy(() -> call(connection, LONG))
                .isInstanceOfSatisfying(
                        UnreachableException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
    }

    @Test
    void address_thatCannotBe_isRefused() {
        assertThatThrownBy(() -> TpmAddress.unixSocket(Path.of("/" + "x".repeat(107))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("shorter directory");
        assertThatThrownBy(() -> TpmAddress.tcp("x", 0)).isInstanceOf(InvalidArgumentException.class);
    }

    private final class Silent implements Transport {
        private final CountDownLatch aborted = new CountDownLatch(1);

        @Override
        public void open() {
            opened.incrementAndGet();
        }

        @Override
        public byte[] exchange(byte[] command) throws IOException {
            try {
                aborted.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("aborted");
        }

        @Override
        public void abort() {
            aborted.countDown();
        }
    }
}
