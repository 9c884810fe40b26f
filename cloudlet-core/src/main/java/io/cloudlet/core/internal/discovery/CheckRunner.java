package io.cloudlet.core.internal.discovery;

import io.cloudlet.service.Check;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries own instances again and again, each by its check, and says when one comes to be seen or hidden. Confined to the core
 * thread.
 */
final class CheckRunner {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.discovery");
    private static final int FAILURES_TO_HIDE = 2;
    private static final Duration LONGEST_TRY = Duration.ofSeconds(5);

    private final CloudletRuntime runtime;
    private final Executor core;
    private final Predicate<OwnInstance> standing;
    private final BiConsumer<OwnInstance, Boolean> seen;

    /**
     * @param standing whether an instance is still registered
     * @param seen told when one is to be shown (true) or hidden
     */
    CheckRunner(
            CloudletRuntime runtime,
            Executor core,
            Predicate<OwnInstance> standing,
            BiConsumer<OwnInstance, Boolean> seen) {
        this.runtime = runtime;
        this.core = core;
        this.standing = standing;
        this.seen = seen;
    }

    /** Tries the instance after {@code delay}, then at the check's interval. */
    void begin(OwnInstance instance, Check check, Duration delay) {
        instance.next(runtime.scheduler().after(delay, core, () -> tryOnce(instance, check)));
    }

    private void tryOnce(OwnInstance instance, Check check) {
        Duration deadline = check.interval().compareTo(LONGEST_TRY) < 0 ? check.interval() : LONGEST_TRY;
        probe(instance.service.endpoint(), check, deadline)
                .whenCompleteAsync(
                        (nothing, failure) -> {
                            if (standing.test(instance)) {
                                tried(instance, failure);
                                begin(instance, check, check.interval());
                            }
                        },
                        core);
    }

    private CompletionStage<?> probe(URI endpoint, Check check, Duration deadline) {
        if (check.kind() == Check.Kind.TCP) {
            return runtime.prober().connect(new HostPort(endpoint.getHost(), endpoint.getPort()), deadline);
        }
        URI target = URI.create(endpoint.getScheme() + "://" + endpoint.getRawAuthority() + check.path());
        return runtime.prober().get(target, deadline).thenAccept(status -> {
            if (status < 200 || status > 299) {
                throw new IllegalStateException(target + " answered " + status);
            }
        });
    }

    private void tried(OwnInstance instance, @Nullable Throwable failure) {
        String what = instance.service.name() + " at " + instance.service.endpoint();
        if (failure == null) {
            instance.failures = 0;
            if (!instance.visible) {
                instance.visible = true;
                LOG.info("{} answers again", what);
                seen.accept(instance, true);
            }
            return;
        }
        instance.failures++;
        if (instance.visible && instance.failures >= FAILURES_TO_HIDE) {
            instance.visible = false;
            LOG.warn("{} failed its check: {}", what, failure.getMessage());
            seen.accept(instance, false);
        }
    }
}
