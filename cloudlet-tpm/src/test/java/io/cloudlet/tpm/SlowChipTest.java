package io.cloudlet.tpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.trust.Attester;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A chip whose signatures take 600 ms each, as some do: who asks waits for nothing, whoever asks and whatever becomes of it. */
class SlowChipTest {

    private static final Duration SIGNATURE = Duration.ofMillis(600);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int REGISTERS = 0x81;

    private final CloudletRuntime runtime = TestRuntime.make();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final TpmConnection tpm = new TpmConnection(
            TpmAddress.tcp("x", 1),
            runtime,
            address -> new Slow(ScriptedTransport.recorded("quote.txt", answer -> answer)));
    private final Attester attester = new TpmAttester(tpm, runtime, List.of(), Optional.empty());

    @AfterEach
    void stop() {
        mayEnd.countDown();
        attester.close();
        runtime.close();
    }

    private static byte[] question() {
        byte[] question = new byte[32];
        Arrays.fill(question, (byte) 0x21);
        return question;
    }

    private CompletableFuture<Attester.Quote> quote(Duration deadline) {
        return attester.quote(REGISTERS, question(), deadline).toCompletableFuture();
    }

    @Test
    void quote_ofASlowChip_comesWholeAndTakesItsTime() {
        mayEnd.countDown();
        long before = runtime.time().nanos();
        Attester.Quote quote = quote(LONG).join();
        assertThat(Duration.ofNanos(runtime.time().nanos() - before)).isGreaterThanOrEqualTo(SIGNATURE.multipliedBy(2));
        assertThat(quote.tag()).isPresent();
        assertThat(quote.values()).hasSize(3 + 2 * Kdf.HASH_LENGTH);
    }

    @Test
    void quote_whileTheChipSigns_leavesTheThreadThatAskedToItsWork() throws InterruptedException {
        CompletableFuture<CompletableFuture<Attester.Quote>> asked = new CompletableFuture<>();
        runtime.serial("core").execute(() -> asked.complete(quote(LONG)));
        CompletableFuture<Attester.Quote> quote = asked.join();
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        CompletableFuture<String> other = new CompletableFuture<>();
        runtime.serial("core").execute(() -> other.complete("done"));
        assertThat(other.join()).isEqualTo("done");
        assertThat(quote).isNotDone();
        mayEnd.countDown();
        assertThat(quote.join().attest()).isNotEmpty();
    }

    @Test
    void quote_withADeadlineThatTheChipMisses_failsAtIt() {
        CompletableFuture<Attester.Quote> quote = quote(Duration.ofMillis(300));
        assertThat(quote.handle((done, failure) -> failure).join())
                .isInstanceOfAny(UnreachableException.class, CompletionException.class)
                .hasMessageContaining("quoting");
    }

    /** Takes its time for what it signs. */
    private final class Slow implements Transport {
        private static final int CODE_AT = 9;
        private static final byte QUOTE = 0x58;
        private static final byte NV_CERTIFY = (byte) 0x84;

        private final ScriptedTransport script;
        private final CountDownLatch aborted = new CountDownLatch(1);

        private Slow(ScriptedTransport script) {
            this.script = script;
        }

        @Override
        public void open() {}

        @Override
        public byte[] exchange(byte[] command) throws IOException {
            if (command[CODE_AT] == QUOTE || command[CODE_AT] == NV_CERTIFY) {
                begun.countDown();
                sign();
            }
            return script.exchange(command);
        }

        private void sign() throws IOException {
            try {
                if (aborted.await(SIGNATURE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException("aborted");
                }
                mayEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        @Override
        public void abort() {
            aborted.countDown();
        }
    }
}
