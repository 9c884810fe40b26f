package io.cloudlet.core.internal.data;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.data.Entry.Content;
import io.cloudlet.core.internal.data.Entry.Deleted;
import io.cloudlet.core.internal.data.Entry.Settings;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.core.internal.fence.AudienceLog.Change;
import io.cloudlet.data.DataObject.Version;
import io.cloudlet.data.DatasetSpec;
import io.cloudlet.policy.FenceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes versions. Each gets its number before its body is sealed, since the number is sealed into it, and says what it has seen
 * when it is appended, since that is when it takes its place. Confined to the core thread.
 */
final class Writes {

    private final CloudletId self;
    private final DataIndex index;
    private final AudienceLog audience;
    private final BlobKeeper keeper;
    private final Executor core;
    private final Map<Place, UnderWay> underWay = new HashMap<>();

    private record Place(FenceId fence, Subject subject) {}

    /** Numbers given to versions of one subject that are not in the log yet. */
    private static final class UnderWay {
        private int count;
        private long highest;
        private long highestSaid;
    }

    /** A version that may be written; ends with {@link #append} or {@link #abandon}. */
    record Reserved(FenceId fence, Subject subject, Version version) {}

    Writes(CloudletId self, DataIndex index, AudienceLog audience, BlobKeeper keeper, Executor core) {
        this.self = self;
        this.index = index;
        this.audience = audience;
        this.keeper = keeper;
        this.core = core;
    }

    /** Waits until the fence can be written to, then gives the next number. */
    CompletionStage<Reserved> reserve(FenceId fence, Subject subject) {
        return audience.writable(fence)
                .thenApplyAsync(
                        ready -> {
                            requireDataset(fence, subject);
                            return reserveNow(fence, subject);
                        },
                        core);
    }

    private void requireDataset(FenceId fence, Subject subject) {
        if (!subject.isDataset() && index.settings(fence, subject.dataset()).isEmpty()) {
            throw new NotFoundException(
                    ErrorCode.NOT_FOUND,
                    "fence " + fence.abbreviated() + " has no dataset \"" + subject.dataset()
                            + "\" any more; create it");
        }
    }

    private Reserved reserveNow(FenceId fence, Subject subject) {
        UnderWay numbers = underWay.computeIfAbsent(new Place(fence, subject), place -> new UnderWay());
        long number =
                Math.max(numbers.highest, index.versions(fence, subject).seen().of(self)) + 1;
        if (number > Entry.HIGHEST_NUMBER) {
            throw new ConflictException(
                    ErrorCode.TOO_LARGE, subject + " has no number left for a version; write it under another name");
        }
        numbers.count++;
        numbers.highest = number;
        return new Reserved(fence, subject, new Version(self, number));
    }

    /** Gives a number back unused. */
    void abandon(Reserved reserved) {
        Place place = new Place(reserved.fence(), reserved.subject());
        underWay.computeIfPresent(place, (p, numbers) -> --numbers.count == 0 ? null : numbers);
    }

    /** Appends the version; completes once it is durable. Takes care of the body, whatever comes of it. */
    CompletionStage<Entry> append(Reserved reserved, Content content) {
        CompletionStage<Entry> appended;
        try {
            Entry entry = new Entry(reserved.subject(), reserved.version(), seen(reserved), content);
            Change change = Change.put(EntryCodec.key(entry), EntryCodec.body(entry));
            appended = audience.append(reserved.fence(), List.of(change)).thenApply(done -> entry);
        } catch (RuntimeException e) {
            appended = CompletableFuture.failedFuture(e);
        }
        return appended.whenCompleteAsync(
                (entry, failure) -> {
                    abandon(reserved);
                    if (content instanceof Body body) {
                        settle(body.blob(), failure);
                    }
                },
                core);
    }

    /** A body whose record may have become durable all the same is left to the sweep, which will know. */
    private void settle(String blob, @Nullable Throwable failure) {
        keeper.written(blob);
        if (failure != null && !mayHaveHappened(failure)) {
            keeper.release(blob);
        }
    }

    static boolean mayHaveHappened(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof BackendFaultException || !(cause instanceof CloudletException);
    }

    /**
     * All that is known now; but where a later version of ours was said already, this one only takes its place before that:
     * what it saw would be hidden by nobody once it is dropped.
     */
    private Seen seen(Reserved reserved) {
        UnderWay numbers =
                underWay.computeIfAbsent(new Place(reserved.fence(), reserved.subject()), place -> new UnderWay());
        long number = reserved.version().number();
        Seen known = index.versions(reserved.fence(), reserved.subject()).seen();
        boolean late = Math.max(numbers.highestSaid, known.of(self)) >= number;
        numbers.highestSaid = Math.max(numbers.highestSaid, number);
        Seen seen = late ? Seen.only(reserved.version()) : known.with(reserved.version());
        if (seen.numbers().size() > Seen.MOST_WRITERS) {
            throw new ConflictException(
                    ErrorCode.TOO_LARGE,
                    reserved.subject() + " was written by " + Seen.MOST_WRITERS
                            + " cloudlets, and no more fit; write it under another name");
        }
        return seen;
    }

    /** Makes a dataset. */
    CompletionStage<Entry> create(DatasetSpec spec) {
        requireFree(spec);
        return reserve(spec.fence(), Subject.dataset(spec.name())).thenCompose(reserved -> {
            try {
                requireFree(spec);
            } catch (ConflictException e) {
                abandon(reserved);
                throw e;
            }
            return append(reserved, new Settings(spec.versionsKept(), spec.reencrypts()));
        });
    }

    private void requireFree(DatasetSpec spec) {
        for (FenceId fence : index.fences()) {
            if (index.settings(fence, spec.name()).isPresent()) {
                throw new ConflictException(
                        ErrorCode.NAME_TAKEN,
                        "fence " + fence.abbreviated() + " has a dataset \"" + spec.name()
                                + "\" already; open it with dataset(\"" + spec.name() + "\"), or choose another name");
            }
        }
    }

    /** Removes an empty dataset. */
    CompletionStage<Entry> remove(FenceId fence, String dataset) {
        return delete(fence, Subject.dataset(dataset), () -> requireEmpty(fence, dataset));
    }

    private void requireEmpty(FenceId fence, String dataset) {
        List<Entry> objects = index.objects(fence, dataset, "");
        if (!objects.isEmpty()) {
            throw new ConflictException(
                    ErrorCode.DATASET_IN_USE,
                    "dataset \"" + dataset + "\" holds " + objects.size() + " objects, \""
                            + ObjectNames.shown(objects.get(0).subject().object()) + "\" first; delete them before");
        }
    }

    /** Deletes an object. */
    CompletionStage<Entry> delete(FenceId fence, Subject object) {
        return delete(fence, object, () -> {});
    }

    private CompletionStage<Entry> delete(FenceId fence, Subject subject, Runnable check) {
        requireLive(fence, subject);
        check.run();
        return audience.writable(fence).thenApplyAsync(ready -> subject, core).thenCompose(same -> {
            requireLive(fence, subject);
            check.run();
            return append(reserveNow(fence, subject), new Deleted());
        });
    }

    private void requireLive(FenceId fence, Subject subject) {
        if (index.versions(fence, subject).winner().isEmpty()) {
            throw new NotFoundException(
                    ErrorCode.NOT_FOUND, "there is no " + subject + " in fence " + fence.abbreviated() + " to delete");
        }
    }
}
