package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Names;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.internal.data.Entry.Settings;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.data.Data;
import io.cloudlet.data.Dataset;
import io.cloudlet.data.DatasetSpec;
import io.cloudlet.policy.FenceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The datasets as applications see them. Thread-safe: reads go to the index, changes to the core thread. */
final class DataApi implements Data {

    private final CloudletId self;
    private final Calls calls;
    private final FencedCalls fenced;
    private final DataIndex index;
    private final AudienceLog audience;
    private final Writes writes;
    private final Puts puts;
    private final Reads reads;

    DataApi(
            CloudletId self,
            Calls calls,
            FencedCalls fenced,
            DataIndex index,
            AudienceLog audience,
            Writes writes,
            Puts puts,
            Reads reads) {
        this.self = self;
        this.calls = calls;
        this.fenced = fenced;
        this.index = index;
        this.audience = audience;
        this.writes = writes;
        this.puts = puts;
        this.reads = reads;
    }

    @Override
    public Dataset create(DatasetSpec spec) {
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(spec.fence(), "spec.fence");
        fenced.call("creating dataset " + spec.name(), spec.fence(), () -> writes.create(spec));
        return dataset(spec);
    }

    @Override
    public Dataset dataset(String name) {
        Names.check("dataset name", name);
        calls.requireOpen("opening dataset " + name);
        List<Dataset> found = new ArrayList<>();
        index.fences().stream().sorted().forEach(fence -> find(name, fence).ifPresent(found::add));
        if (found.size() > 1) {
            throw new ConflictException(
                    ErrorCode.NAME_TAKEN,
                    found.size() + " fences have a dataset \"" + name + "\": "
                            + String.join(
                                    ", ",
                                    found.stream()
                                            .map(each -> each.spec().fence().abbreviated())
                                            .toList())
                            + "; say which with dataset(name, fence)");
        }
        return found.stream().findFirst().orElseThrow(() -> none(name, "any fence of this cloudlet"));
    }

    @Override
    public Dataset dataset(String name, FenceId fence) {
        Names.check("dataset name", name);
        Objects.requireNonNull(fence, "fence");
        calls.requireOpen("opening dataset " + name);
        Optional<Dataset> found = find(name, fence);
        if (found.isPresent()) {
            return found.get();
        }
        if (!calls.ask("opening dataset " + name, () -> audience.admits(fence, self))) {
            throw new DeniedException(
                    ErrorCode.NOT_IN_FENCE,
                    "this cloudlet is no member of fence " + fence.abbreviated() + "; have it included first");
        }
        throw none(name, "fence " + fence.abbreviated());
    }

    private Optional<Dataset> find(String name, FenceId fence) {
        return index.settings(fence, name).map(settings -> dataset(spec(name, fence, settings)));
    }

    private static DatasetSpec spec(String name, FenceId fence, Settings settings) {
        return new DatasetSpec(name, fence, settings.versionsKept(), settings.reencrypts());
    }

    private Dataset dataset(DatasetSpec spec) {
        return new FencedDataset(spec, calls, fenced, index, writes, puts, reads);
    }

    private static NotFoundException none(String name, String where) {
        return new NotFoundException(
                ErrorCode.NOT_FOUND,
                "there is no dataset \"" + name + "\" in " + where
                        + ", as far as is known here; list() shows those there are");
    }

    @Override
    public List<Dataset> list() {
        calls.requireOpen("listing datasets");
        return index.fences().stream()
                .flatMap(fence -> index.datasets(fence).stream().flatMap(name -> find(name, fence).stream()))
                .sorted(Comparator.comparing(Dataset::name)
                        .thenComparing(each -> each.spec().fence()))
                .toList();
    }

    @Override
    public void remove(Dataset dataset) {
        DatasetSpec spec = dataset.spec();
        fenced.call("removing dataset " + spec.name(), spec.fence(), () -> writes.remove(spec.fence(), spec.name()));
    }
}
