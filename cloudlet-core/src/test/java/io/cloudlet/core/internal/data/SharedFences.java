package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.core.internal.fence.AudienceReader;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.policy.FenceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The logs of several cloudlets as fences see them, in memory: nothing is sealed, everybody connected reads at once. */
final class SharedFences {

    private final Executor world;
    private final Map<FenceId, Set<CloudletId>> rosters = new HashMap<>();
    private final Map<CloudletId, Log> logs = new LinkedHashMap<>();
    private final Set<CloudletId> apart = new HashSet<>();
    private final List<Runnable> held = new ArrayList<>();

    /** @param world the thread that all logs are confined to */
    SharedFences(Executor world) {
        this.world = world;
    }

    void fence(FenceId fence, CloudletId... members) {
        rosters.put(fence, new HashSet<>(Set.of(members)));
    }

    void exclude(FenceId fence, CloudletId member) {
        rosters.get(fence).remove(member);
    }

    Log log(CloudletId owner) {
        return logs.computeIfAbsent(owner, Log::new);
    }

    /** From now on that one writes and reads for itself. */
    void apart(CloudletId one) {
        apart.add(one);
    }

    /** Everybody hears what was written apart. */
    void together() {
        apart.clear();
        List.copyOf(held).forEach(world::execute);
        held.clear();
    }

    /** One cloudlet's log. */
    final class Log implements AudienceLog {
        final CloudletId owner;
        final Map<FenceId, Map<String, byte[]>> records = new HashMap<>();
        final Set<FenceId> keeping = new HashSet<>();

        @Nullable
        AudienceReader reader;

        @Nullable
        RuntimeException obstacle;

        @Nullable
        RuntimeException failure;

        @Nullable
        CompletableFuture<Void> writable;

        boolean allOpened = true;
        boolean mayComeBack;
        int appends;

        private Log(CloudletId owner) {
            this.owner = owner;
        }

        /** Reads everything there is anew, as after a restart. */
        void reader(AudienceReader fresh) {
            reader = fresh;
            rosters.keySet().stream()
                    .filter(fence -> admits(fence, owner))
                    .forEach(fence -> logs.values().forEach(log -> log.show(fence, fresh)));
        }

        private void show(FenceId fence, AudienceReader to) {
            records.getOrDefault(fence, Map.of())
                    .forEach((key, body) -> to.opened(owner, fence, Hash.unhex(key), body));
        }

        int size(FenceId fence) {
            return records.getOrDefault(fence, Map.of()).size();
        }

        @Override
        public CompletionStage<Void> writable(FenceId fence) {
            if (writable != null) {
                return writable;
            }
            Optional<RuntimeException> why = obstacle(fence);
            return why.isPresent()
                    ? CompletableFuture.failedFuture(why.get())
                    : CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> append(FenceId fence, List<Change> changes) {
            CompletableFuture<String> done = new CompletableFuture<>();
            Optional<RuntimeException> why = Optional.ofNullable(failure).or(() -> obstacle(fence));
            if (why.isPresent()) {
                return CompletableFuture.failedFuture(why.get());
            }
            appends++;
            world.execute(() -> {
                changes.forEach(change -> write(fence, change));
                done.complete("");
            });
            return done;
        }

        private void write(FenceId fence, Change change) {
            Map<String, byte[]> fenced = records.computeIfAbsent(fence, f -> new LinkedHashMap<>());
            String key = Hash.hex(change.key());
            change.body().ifPresentOrElse(body -> fenced.put(key, body), () -> fenced.remove(key));
            tell(reader, fence, change);
            logs.values().stream()
                    .filter(other -> other != this && rosters.get(fence).contains(other.owner))
                    .forEach(other -> hear(other, fence, change));
        }

        private void hear(Log other, FenceId fence, Change change) {
            Runnable news = () -> tell(other.reader, fence, change);
            if (apart.contains(owner) || apart.contains(other.owner)) {
                held.add(news);
            } else {
                world.execute(news);
            }
        }

        private void tell(@Nullable AudienceReader to, FenceId fence, Change change) {
            if (to != null) {
                change.body()
                        .ifPresentOrElse(
                                body -> to.opened(owner, fence, change.key(), body),
                                () -> to.gone(owner, fence, change.key()));
            }
        }

        @Override
        public Optional<RuntimeException> obstacle(FenceId fence) {
            if (!admits(fence, owner)) {
                return Optional.of(new DeniedException(
                        ErrorCode.NOT_IN_FENCE, "this cloudlet is no member of fence " + fence.abbreviated()));
            }
            return Optional.ofNullable(obstacle);
        }

        @Override
        public boolean admits(FenceId fence, CloudletId cloudlet) {
            return rosters.getOrDefault(fence, Set.of()).contains(cloudlet);
        }

        @Override
        public boolean keeps(FenceId fence) {
            return keeping.contains(fence);
        }

        @Override
        public boolean mayComeBack() {
            return mayComeBack;
        }

        @Override
        public boolean allOpened() {
            return allOpened;
        }
    }
}
