package io.cloudlet.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JdkThreadsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SerialExecutors serials = new SerialExecutors("geo1");

    @AfterEach
    void close() {
        serials.close();
    }

    @Test
    void serial_tasksFromManyThreads_runOneAtATime() {
        AtomicInteger running = new AtomicInteger();
        List<Integer> order = new ArrayList<>(); // not thread-safe: one thread at a time is what is tested
        Executor executor = serials.serial("log");
        for (int i = 0; i < 1000; i++) {
            int number = i;
            (i % 2 == 0 ? executor : serials.serial("log")).execute(() -> {
                assertThat(running.incrementAndGet()).isOne();
                order.add(number);
                running.decrementAndGet();
            });
        }
        serials.close();
        assertThat(order).hasSize(1000).isSorted();
    }

    @Test
    void serial_taskThrows_nextRunsOnTheSameThread() {
        CompletableFuture<Thread> first = new CompletableFuture<>();
        CompletableFuture<Thread> second = new CompletableFuture<>();
        serials.serial("log").execute(() -> {
            first.complete(Thread.currentThread());
            throw new AssertionError("a task of this test fails on purpose");
        });
        serials.serial("log").execute(() -> second.complete(Thread.currentThread()));
        assertThat(second.join()).isSameAs(first.join());
        assertThat(first.join().getName()).isEqualTo("cloudlet-geo1-log");
        assertThat(first.join().isDaemon()).isTrue();
    }

    @Test
    void serial_afterClose_dropsTasks() {
        Executor executor = serials.serial("log");
        serials.close();
        AtomicInteger ran = new AtomicInteger();
        executor.execute(ran::incrementAndGet);
        serials.serial("fresh").execute(ran::incrementAndGet);
        assertThat(ran).hasValue(0);
    }

    @Test
    void after_cancelled_neverRuns() {
        try (JdkScheduler scheduler = new JdkScheduler("geo1")) {
            CompletableFuture<Void> held = new CompletableFuture<>();
            scheduler.after(Duration.ZERO, task -> held.join(), () -> {}); // holds the timer's thread
            AtomicInteger ran = new AtomicInteger();
            Cancellable pending = scheduler.after(Duration.ZERO, Runnable::run, ran::incrementAndGet);
            pending.cancel();
            pending.cancel();
            held.complete(null);
            CompletableFuture<Void> later = new CompletableFuture<>();
            scheduler.after(Duration.ofMillis(1), serials.serial("log"), () -> later.complete(null));
            Waiting.await(later, PATIENCE, "the later task");
            assertThat(ran).hasValue(0);
        }
    }

    @Test
    void await_deadlinePasses_saysWhatAndHowLong() {
        assertThatThrownBy(() -> Waiting.await(new CompletableFuture<>(), Duration.ofMillis(5), "joining 3f9a"))
                .isInstanceOf(UnreachableException.class)
                .hasMessage("joining 3f9a did not finish within 5 ms [deadline-exceeded]");
    }

    @Test
    void await_interrupted_keepsTheFlag() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Waiting.await(new CompletableFuture<>(), PATIENCE, "joining"))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void await_stageFailed_throwsItsCauseWithTheCallersStack() {
        ConflictException cause = new ConflictException(ErrorCode.NAME_TAKEN, "name geo1 is taken");
        CompletableFuture<String> failed =
                CompletableFuture.<String>failedFuture(cause).thenApply(String::trim);
        assertThatThrownBy(() -> Waiting.await(failed, PATIENCE, "joining")).isSameAs(cause);
        assertThatThrownBy(() -> Waiting.await(failed, PATIENCE, "joining")).isSameAs(cause);
        assertThat(cause.getSuppressed()).singleElement().asString().contains("joining was awaited here");
        assertThatThrownBy(() -> Waiting.await(
                        CompletableFuture.failedFuture(new IllegalStateException("odd")), PATIENCE, "joining"))
                .isInstanceOf(BackendFaultException.class)
                .hasRootCauseMessage("odd");
    }

    @Test
    void await_onASerialThread_isRefused() {
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        CountDownLatch never = new CountDownLatch(1);
        serials.serial("log").execute(() -> {
            try {
                Waiting.await(new CompletableFuture<>(), PATIENCE, "joining");
                never.countDown();
            } catch (IllegalStateException e) {
                refusal.complete(e);
            }
        });
        assertThat(refusal.join()).hasMessageContaining("Thread cloudlet-geo1-log must not wait (joining)");
        assertThat(never.getCount()).isOne();
    }
}
