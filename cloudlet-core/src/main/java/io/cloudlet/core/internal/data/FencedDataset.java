package io.cloudlet.core.internal.data;

import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.internal.data.Puts.Content;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.data.DatasetSpec;
import io.cloudlet.policy.FenceId;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A dataset as applications see it. Thread-safe. */
final class FencedDataset implements Dataset {

    private final DatasetSpec spec;
    private final Calls calls;
    private final FencedCalls fenced;
    private final DataIndex index;
    private final Writes writes;
    private final Puts puts;
    private final Reads reads;

    FencedDataset(
            DatasetSpec spec, Calls calls, FencedCalls fenced, DataIndex index, Writes writes, Puts puts, Reads reads) {
        this.spec = spec;
        this.calls = calls;
        this.fenced = fenced;
        this.index = index;
        this.writes = writes;
        this.puts = puts;
        this.reads = reads;
    }

    @Override
    public DatasetSpec spec() {
        return spec;
    }

    @Override
    public DataObject put(String object, byte[] content) {
        return put(object, Content.of(Objects.requireNonNull(content, "content")));
    }

    @Override
    public DataObject put(String object, InputStream content) {
        return put(object, Content.of(Objects.requireNonNull(content, "content")));
    }

    private DataObject put(String object, Content content) {
        return shown(puts.put(fence(), subject(object), content));
    }

    @Override
    public DataObject object(String name) {
        return find(name)
                .orElseThrow(() -> new NotFoundException(
                        ErrorCode.NOT_FOUND,
                        "there is no object \"" + ObjectNames.shown(name) + "\" in dataset \"" + name()
                                + "\", as far as is known here; list(\"\") shows those there are"));
    }

    @Override
    public Optional<DataObject> find(String name) {
        Subject subject = subject(name);
        calls.requireOpen("looking for " + subject);
        return index.versions(fence(), subject).winner().map(this::shown);
    }

    @Override
    public List<DataObject> list(String prefix) {
        Objects.requireNonNull(prefix, "prefix");
        calls.requireOpen("listing dataset " + name());
        return index.objects(fence(), name(), prefix).stream().map(this::shown).toList();
    }

    @Override
    public List<DataObject> versions(String object) {
        Subject subject = subject(object);
        calls.requireOpen("listing versions of " + subject);
        return index.versions(fence(), subject).readable().stream()
                .map(this::shown)
                .toList();
    }

    @Override
    public void delete(String object) {
        Subject subject = subject(object);
        fenced.call("deleting " + subject, fence(), () -> writes.delete(fence(), subject));
    }

    @Override
    public int fetch(String prefix) {
        Objects.requireNonNull(prefix, "prefix");
        calls.requireOpen("fetching from dataset " + name());
        List<Entry> objects = index.objects(fence(), name(), prefix);
        objects.forEach(entry -> reads.bring(new Located(fence(), entry.subject(), entry.version())));
        return objects.size();
    }

    private Subject subject(String object) {
        return new Subject(name(), ObjectNames.check(object));
    }

    private FenceId fence() {
        return spec.fence();
    }

    private DataObject shown(Entry entry) {
        return new StoredObject(reads, fence(), entry);
    }

    @Override
    public String toString() {
        return "Dataset[" + name() + " in fence " + fence().abbreviated() + "]";
    }
}
