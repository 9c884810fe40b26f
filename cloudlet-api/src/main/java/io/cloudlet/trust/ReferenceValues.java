package io.cloudlet.trust;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Approved software, for example the firmware of one model: a machine runs it if each register named holds one of the values given for it.
 * Immutable.
 *
 * <pre>{@code
 * ReferenceValues.named("edge-2026-1").register(0, firmware).register(7, secureBoot, secureBootNext)
 * }</pre>
 *
 * @param name a label, see {@link Names}
 * @param registers PCR of the SHA-256 bank, 0 to 23, to its approved values, 64 hexadecimal digits each, at most 16
 * @param tag the least firm asset tag that a machine with this software must show; empty if it need not show one
 */
public record ReferenceValues(String name, SortedMap<Integer, SortedSet<String>> registers, Optional<TagForm> tag)
        implements Reference {

    /** How many PCRs there are. */
    public static final int REGISTERS = 24;

    /** How many values a register may have. */
    public static final int MOST_VALUES = 16;

    public ReferenceValues {
        Names.check("name of reference values", name);
        Objects.requireNonNull(tag, "tag");
        SortedMap<Integer, SortedSet<String>> copy = new TreeMap<>();
        registers.forEach((register, values) -> copy.put(register, checked(name, register, values)));
        registers = Collections.unmodifiableSortedMap(copy);
    }

    /** Begins reference values; without a register they approve nothing. */
    public static ReferenceValues named(String name) {
        return new ReferenceValues(name, Collections.emptySortedMap(), Optional.empty());
    }

    /** The same, that register holding one of these values. */
    public ReferenceValues register(int pcr, String... values) {
        if (registers.containsKey(pcr)) {
            throw new InvalidArgumentException(
                    ErrorCode.SETTING_CONFLICT,
                    "PCR " + pcr + " of " + name + " was already set: " + registers.get(pcr));
        }
        SortedMap<Integer, SortedSet<String>> more = new TreeMap<>(registers);
        more.put(pcr, new TreeSet<>(Set.of(values)));
        return new ReferenceValues(name, more, tag);
    }

    /** The same, approving only machines that show an asset tag at least so firm; one that shows none does not pass. */
    public ReferenceValues tagged(TagForm least) {
        tag.ifPresent(before -> {
            throw new InvalidArgumentException(
                    ErrorCode.SETTING_CONFLICT, "the tag that " + name + " requires was already set: " + before);
        });
        return new ReferenceValues(name, registers, Optional.of(least));
    }

    /** Whether each register named holds an approved value; never where none is named, or one is missing. */
    public boolean approves(Map<Integer, String> held) {
        return !registers.isEmpty()
                && registers.entrySet().stream()
                        .allMatch(one ->
                                held.containsKey(one.getKey()) && one.getValue().contains(held.get(one.getKey())));
    }

    private static SortedSet<String> checked(String name, int register, Set<String> values) {
        if (register < 0 || register >= REGISTERS) {
            throw invalid(name, "there is no PCR " + register + "; registers are 0 to " + (REGISTERS - 1));
        }
        if (values.isEmpty() || values.size() > MOST_VALUES) {
            throw invalid(
                    name, "PCR " + register + " has 1 to " + MOST_VALUES + " approved values, not " + values.size());
        }
        values.forEach(value -> {
            if (!value.matches("[0-9a-f]{64}")) {
                throw invalid(
                        name,
                        "a value of PCR " + register + " is 64 lower-case hexadecimal digits, not \"" + value + "\"");
            }
        });
        return Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }

    private static InvalidArgumentException invalid(String name, String why) {
        return new InvalidArgumentException(ErrorCode.ARGUMENT_INVALID, "reference values " + name + ": " + why);
    }
}
