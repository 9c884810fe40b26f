package io.cloudlet.core.internal.discovery;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import io.cloudlet.NotFoundException;
import io.cloudlet.Subscription;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.Region;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.ServiceQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A query over the index. It keeps the last answer together with the very array it was computed from: while the index
 * still shows that array, the answer stands, and asking again costs one map read, one comparison and one array read.
 * Taking turns among equals uses a plain counter; a lost update there only repeats an instance.
 */
final class SnapshotQuery implements ServiceQuery {

    @SuppressWarnings("UnnecessaryLambda") // compared by identity
    private static final Predicate<FoundInstance> ALL = instance -> true;

    private final ServiceIndex index;
    private final Watching watching;
    private final String name;
    private final Map<String, String> asked;
    private final Predicate<FoundInstance> filter;
    private final Optional<Duration> bound;
    private Answer last = new Answer(ServiceIndex.NONE, ServiceIndex.NONE, 0);
    private int turn;

    /** Runs listeners. */
    interface Watching {
        Subscription watch(SnapshotQuery query, Consumer<? super List<ServiceInstance>> listener);
    }

    /**
     * @param source what it was computed from
     * @param instances best first
     * @param equals how many of them share the first place
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and an array is what a lookup picks from
    private record Answer(FoundInstance[] source, FoundInstance[] instances, int equals) {}

    SnapshotQuery(ServiceIndex index, Watching watching, String name) {
        this(index, watching, Names.check("service name", name), Map.of(), ALL, Optional.empty());
    }

    private SnapshotQuery(
            ServiceIndex index,
            Watching watching,
            String name,
            Map<String, String> asked,
            Predicate<FoundInstance> filter,
            Optional<Duration> bound) {
        this.index = index;
        this.watching = watching;
        this.name = name;
        this.asked = asked;
        this.filter = filter;
        this.bound = bound;
    }

    String name() {
        return name;
    }

    boolean closed() {
        return index.closed();
    }

    @Override
    public ServiceQuery version(String range) {
        Versions.Range versions = Versions.range(range);
        return with("version", range, instance -> versions.test(instance.parsedVersion()));
    }

    @Override
    public ServiceQuery label(String key, String value) {
        return with(
                "label " + key,
                value,
                instance -> value.equals(instance.labels().get(key)));
    }

    @Override
    public ServiceQuery cloudlet(String member) {
        Names.check("cloudlet name", member);
        return with("cloudlet", member, instance -> member.equals(instance.cloudletName()));
    }

    @Override
    public ServiceQuery region(String code) {
        Region region = new Region(code);
        return with(
                "region",
                code,
                instance -> instance.region().filter(region::contains).isPresent());
    }

    @Override
    public ServiceQuery inside(FenceId fence) {
        return with("inside", fence.hex(), instance -> instance.place().fences().contains(fence));
    }

    @Override
    public ServiceQuery local() {
        return with("place", "local", FoundInstance::local);
    }

    @Override
    public ServiceQuery maxStaleness(Duration most) {
        if (most.isNegative()) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "maxStaleness must not be negative: " + most);
        }
        SnapshotQuery unbounded = with("maxStaleness", most.toString(), instance -> true);
        return new SnapshotQuery(index, watching, name, unbounded.asked, filter, Optional.of(most));
    }

    @Override
    public ServiceInstance nearest() {
        Answer answer = answer();
        if (answer.equals == 0) {
            throw nothing();
        }
        return pick(answer);
    }

    @Override
    public Optional<ServiceInstance> find() {
        Answer answer = answer();
        return answer.equals == 0 ? Optional.empty() : Optional.of(pick(answer));
    }

    @Override
    public List<ServiceInstance> list() {
        return List.of(answer().instances);
    }

    @Override
    public Subscription watch(Consumer<? super List<ServiceInstance>> listener) {
        Objects.requireNonNull(listener, "listener");
        return watching.watch(this, listener);
    }

    @Override
    public String toString() {
        return name
                + asked.entrySet().stream()
                        .map(entry -> ", " + entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining());
    }

    private FoundInstance pick(Answer answer) {
        if (answer.equals == 1) {
            return answer.instances[0];
        }
        int next = turn + 1;
        turn = next;
        return answer.instances[Math.floorMod(next, answer.equals)];
    }

    private Answer answer() {
        FoundInstance[] source = index.named(name);
        Answer known = last;
        if (known.source == source && bound.isEmpty()) {
            return known;
        }
        Answer fresh = compute(source);
        last = fresh;
        return fresh;
    }

    private Answer compute(FoundInstance[] source) {
        FoundInstance[] matching = filter == ALL && bound.isEmpty() ? source : matching(source);
        int equals = 0;
        while (equals < matching.length && matching[equals].cloudlet().equals(matching[0].cloudlet())) {
            equals++;
        }
        return new Answer(source, matching, equals);
    }

    private FoundInstance[] matching(FoundInstance[] source) {
        return Arrays.stream(source)
                .filter(filter)
                .filter(instance ->
                        bound.isEmpty() || instance.staleness().age().compareTo(bound.get()) <= 0)
                .toArray(FoundInstance[]::new);
    }

    private SnapshotQuery with(String step, String value, Predicate<FoundInstance> more) {
        String former = asked.get(step);
        if (former != null) {
            throw new InvalidArgumentException(
                    ErrorCode.SETTING_CONFLICT, step + " was already asked to be \"" + former + "\"");
        }
        Map<String, String> steps = new LinkedHashMap<>(asked);
        steps.put(step, value);
        return new SnapshotQuery(index, watching, name, steps, filter.and(more), bound);
    }

    private NotFoundException nothing() {
        List<String> others = new ArrayList<>();
        Stream.of(index.named(name)).limit(5).forEach(instance -> others.add(instance.toString()));
        String known = others.isEmpty()
                ? "no instance of that name is known here"
                : "without the conditions there would be " + String.join("; ", others);
        return new NotFoundException(ErrorCode.NOT_FOUND, "no instance of " + this + ": " + known);
    }
}
