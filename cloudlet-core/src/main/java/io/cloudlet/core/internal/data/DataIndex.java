package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.data.Entry.Settings;
import io.cloudlet.data.DataObject.Version;
import io.cloudlet.policy.FenceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all datasets and objects in the fences of this cloudlet. Changed on the core thread; names and versions are
 * read on any, without a lock, each object as it stood at one moment.
 */
final class DataIndex {

    private static final NavigableMap<String, VersionSet> NONE = Collections.emptyNavigableMap();

    private final Map<FenceId, Fenced> fences = new ConcurrentHashMap<>();

    /** One fence's content. */
    private static final class Fenced {
        private final NavigableMap<String, VersionSet> datasets = new ConcurrentSkipListMap<>();
        private final Map<String, NavigableMap<String, VersionSet>> objects = new ConcurrentHashMap<>();
        /** How many words name a blob; the core thread's alone. */
        private final Map<String, Integer> blobs = new HashMap<>();

        private NavigableMap<String, VersionSet> shelf(Subject subject) {
            return subject.isDataset()
                    ? datasets
                    : objects.computeIfAbsent(subject.dataset(), dataset -> new ConcurrentSkipListMap<>());
        }
    }

    private static String name(Subject subject) {
        return subject.isDataset() ? subject.dataset() : subject.object();
    }

    /**
     * Takes in what a log says of a version, in place of what it said before.
     *
     * @return the blob that nobody names any more, if what was said before named one
     */
    Optional<String> put(CloudletId origin, FenceId fence, Entry entry) {
        Fenced fenced = fences.computeIfAbsent(fence, f -> new Fenced());
        VersionSet known = versions(fence, entry.subject());
        Optional<Entry> former = known.said(origin, entry.version());
        fenced.shelf(entry.subject()).put(name(entry.subject()), known.with(origin, entry));
        entry.body().ifPresent(body -> fenced.blobs.merge(body.blob(), 1, Integer::sum));
        return former.flatMap(old -> released(fenced, old));
    }

    /** Drops what a log said of a version; the answer is as for {@link #put}. */
    Optional<String> remove(CloudletId origin, FenceId fence, Subject subject, Version version) {
        Fenced fenced = fences.get(fence);
        VersionSet known = versions(fence, subject);
        Optional<Entry> former = known.said(origin, version);
        if (fenced == null || former.isEmpty()) {
            return Optional.empty();
        }
        VersionSet left = known.without(origin, version);
        if (left.isEmpty()) {
            fenced.shelf(subject).remove(name(subject));
        } else {
            fenced.shelf(subject).put(name(subject), left);
        }
        return released(fenced, former.get());
    }

    private Optional<String> released(Fenced fenced, Entry former) {
        Optional<String> blob = former.body().map(Entry.Body::blob);
        blob.ifPresent(id -> fenced.blobs.computeIfPresent(id, (i, count) -> count == 1 ? null : count - 1));
        return blob.filter(id -> !names(id));
    }

    /** Forgets a fence. */
    void drop(FenceId fence) {
        fences.remove(fence);
    }

    /** Whether some version in some fence has its body there. On the core thread. */
    boolean names(String blob) {
        return fences.values().stream().anyMatch(fenced -> fenced.blobs.containsKey(blob));
    }

    /** Whether some version in that fence has its body there. On the core thread. */
    boolean names(FenceId fence, String blob) {
        Fenced fenced = fences.get(fence);
        return fenced != null && fenced.blobs.containsKey(blob);
    }

    /** How many bodies that a cloudlet wrote, as its own log says, are neither there nor on their way. On the core thread. */
    long missing(CloudletId writer, Set<String> there, Set<String> coming) {
        List<String> missing = new ArrayList<>();
        fences.keySet()
                .forEach(fence -> forEach(
                        fence,
                        (subject, versions) -> versions.saidBy(writer)
                                .filter(entry -> entry.version().writer().equals(writer))
                                .flatMap(entry -> entry.body().stream())
                                .map(Entry.Body::blob)
                                .filter(blob -> !there.contains(blob) && !coming.contains(blob))
                                .forEach(missing::add)));
        return missing.size();
    }

    /** What is known of a dataset or object; nothing, in case. */
    VersionSet versions(FenceId fence, Subject subject) {
        Fenced fenced = fences.get(fence);
        if (fenced == null) {
            return VersionSet.EMPTY;
        }
        Map<String, VersionSet> shelf =
                subject.isDataset() ? fenced.datasets : fenced.objects.getOrDefault(subject.dataset(), NONE);
        return shelf.getOrDefault(name(subject), VersionSet.EMPTY);
    }

    /** The fences that anything is known in. */
    Set<FenceId> fences() {
        return Set.copyOf(fences.keySet());
    }

    /** A dataset's settings, if there is such a dataset. */
    Optional<Settings> settings(FenceId fence, String dataset) {
        return versions(fence, Subject.dataset(dataset)).winner().flatMap(Entry::settings);
    }

    /** The datasets of a fence, by name. */
    List<String> datasets(FenceId fence) {
        Fenced fenced = fences.get(fence);
        List<String> names = new ArrayList<>();
        if (fenced != null) {
            fenced.datasets.forEach((name, versions) -> {
                if (versions.winner().isPresent()) {
                    names.add(name);
                }
            });
        }
        return names;
    }

    /** The objects of a dataset whose names begin so, by name, deleted ones left out: the winner of each. */
    List<Entry> objects(FenceId fence, String dataset, String prefix) {
        List<Entry> found = new ArrayList<>();
        for (Map.Entry<String, VersionSet> object :
                shelf(fence, dataset).tailMap(prefix).entrySet()) {
            if (!object.getKey().startsWith(prefix)) {
                break;
            }
            object.getValue().winner().ifPresent(found::add);
        }
        return found;
    }

    private NavigableMap<String, VersionSet> shelf(FenceId fence, String dataset) {
        Fenced fenced = fences.get(fence);
        return fenced == null ? NONE : fenced.objects.getOrDefault(dataset, NONE);
    }

    /** Everything in a fence. */
    void forEach(FenceId fence, BiConsumer<Subject, VersionSet> each) {
        @Nullable Fenced fenced = fences.get(fence);
        if (fenced != null) {
            fenced.datasets.forEach((name, versions) -> each.accept(Subject.dataset(name), versions));
            fenced.objects.keySet().forEach(dataset -> forEach(fence, dataset, each));
        }
    }

    /** Everything in a dataset. */
    void forEach(FenceId fence, String dataset, BiConsumer<Subject, VersionSet> each) {
        shelf(fence, dataset).forEach((name, versions) -> each.accept(new Subject(dataset, name), versions));
    }
}
