package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.data.Entry.Settings;
import io.cloudlet.core.internal.data.EntryCodec.Named;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.core.internal.fence.AudienceLog.Change;
import io.cloudlet.policy.FenceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes versions that are not kept any longer out of the own log, then their bodies out of the store. Each cloudlet clears its
 * own log only; what is expendable follows from what all logs say, so all clear the same. Confined to the core thread.
 */
final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.data");
    private static final int BATCH = 200;

    private final CloudletId self;
    private final DataIndex index;
    private final AudienceLog audience;
    private final BlobKeeper keeper;
    private final Executor core;
    private final Map<FenceId, Set<Subject>> changed = new LinkedHashMap<>();
    private final Map<FenceId, Set<Named>> leaving = new HashMap<>();
    private boolean started;
    private boolean scheduled;

    Retention(CloudletId self, DataIndex index, AudienceLog audience, BlobKeeper keeper, Executor core) {
        this.self = self;
        this.index = index;
        this.audience = audience;
        this.keeper = keeper;
        this.core = core;
    }

    /** From now on the log may be written to. */
    void start() {
        started = true;
        schedule();
    }

    /** What is known of a dataset or object changed. */
    void changed(FenceId fence, Subject subject) {
        if (subject.isDataset()) {
            index.forEach(fence, subject.dataset(), (object, versions) -> note(fence, object));
        }
        note(fence, subject);
        schedule();
    }

    private void note(FenceId fence, Subject subject) {
        changed.computeIfAbsent(fence, f -> new LinkedHashSet<>()).add(subject);
    }

    /** From now on nothing more is cleared. */
    void stop() {
        started = false;
    }

    /** Forgets a fence. */
    void left(FenceId fence) {
        changed.remove(fence);
        leaving.remove(fence);
    }

    /** Whether a version of ours is on its way out of the log. */
    boolean leaving(FenceId fence, Named version) {
        return leaving.getOrDefault(fence, Set.of()).contains(version);
    }

    /** Looks again at what could not be cleared away before. */
    void schedule() {
        if (started && !scheduled && !changed.isEmpty()) {
            scheduled = true;
            core.execute(this::run);
        }
    }

    private void run() {
        scheduled = false;
        for (FenceId fence : List.copyOf(changed.keySet())) {
            if (started && audience.obstacle(fence).isEmpty()) {
                clear(fence, Objects.requireNonNull(changed.remove(fence)));
            }
        }
    }

    private void clear(FenceId fence, Set<Subject> subjects) {
        List<Entry> surplus = new ArrayList<>();
        subjects.forEach(subject -> surplus.addAll(expendable(fence, subject)));
        for (int from = 0; from < surplus.size(); from += BATCH) {
            remove(fence, surplus.subList(from, Math.min(from + BATCH, surplus.size())));
        }
    }

    private List<Entry> expendable(FenceId fence, Subject subject) {
        VersionSet versions = index.versions(fence, subject);
        return versions.expendable(self, kept(fence, subject)).stream()
                .filter(version -> !leaving(fence, new Named(subject, version)))
                .map(version -> versions.said(self, version))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Of a dataset the newest word is enough; while a dataset's own word is not here, all of its objects are kept. */
    private int kept(FenceId fence, Subject subject) {
        return subject.isDataset()
                ? 0
                : index.settings(fence, subject.dataset())
                        .map(Settings::versionsKept)
                        .orElse(Integer.MAX_VALUE);
    }

    private void remove(FenceId fence, List<Entry> entries) {
        Set<Named> going = leaving.computeIfAbsent(fence, f -> new HashSet<>());
        List<Named> names = entries.stream()
                .map(entry -> new Named(entry.subject(), entry.version()))
                .toList();
        going.addAll(names);
        List<Change> changes = entries.stream()
                .map(entry -> Change.delete(EntryCodec.key(entry)))
                .toList();
        append(fence, changes)
                .whenCompleteAsync(
                        (done, failure) -> {
                            names.forEach(going::remove);
                            if (failure == null) {
                                entries.forEach(entry -> entry.body().ifPresent(body -> keeper.release(body.blob())));
                            } else {
                                LOG.warn("superseded versions stay for now: {}", failure.getMessage());
                                names.forEach(name -> note(fence, name.subject()));
                            }
                        },
                        core);
    }

    private CompletionStage<?> append(FenceId fence, List<Change> changes) {
        try {
            return audience.append(fence, changes);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
