package io.cloudlet.core.internal.fuzz;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A parser of bytes that others made, and what must hold whatever the bytes are: nothing but the exceptions that its callers
 * expect leaves it, it takes no more memory than its input is worth, and what it read it writes again. Each step returns a
 * new value.
 *
 * @param name in the corpus, on the command line and in documents
 * @param parsers the classes that this tries
 * @param property throws where something does not hold
 * @param refusals what may be thrown
 * @param seeds to begin with
 */
public record FuzzTarget(
        String name,
        List<Class<?>> parsers,
        Consumer<byte[]> property,
        List<Class<? extends RuntimeException>> refusals,
        List<byte[]> seeds) {

    public FuzzTarget {
        parsers = List.copyOf(parsers);
        refusals = List.copyOf(refusals);
        seeds = List.copyOf(seeds);
    }

    /** What is read is written as the very same bytes: there is one encoding of everything. */
    public static <T> FuzzTarget canonical(
            String name, Class<?> parser, Function<byte[], T> decode, Function<T, byte[]> encode) {
        return door(name, parser, input -> same("the encoding", input, encode.apply(decode.apply(input))));
    }

    /** What is read may be written otherwise, but what was written here is read and written as it is. */
    public static <T> FuzzTarget stable(
            String name, Class<?> parser, Function<byte[], T> decode, Function<T, byte[]> encode) {
        return door(name, parser, input -> {
            byte[] first = encode.apply(decode.apply(input));
            same("the second encoding", first, encode.apply(decode.apply(first)));
        });
    }

    /** Whatever else must hold. */
    public static FuzzTarget door(String name, Class<?> parser, Consumer<byte[]> property) {
        return new FuzzTarget(name, List.of(parser), property, List.of(MalformedException.class), List.of());
    }

    /** Tries this class, too. */
    public FuzzTarget covering(Class<?>... more) {
        List<Class<?>> all = new ArrayList<>(parsers);
        all.addAll(List.of(more));
        return new FuzzTarget(name, all, property, refusals, seeds);
    }

    /** May throw this, too. */
    public FuzzTarget refusing(Class<? extends RuntimeException> refusal) {
        List<Class<? extends RuntimeException>> all = new ArrayList<>(refusals);
        all.add(refusal);
        return new FuzzTarget(name, parsers, property, all, seeds);
    }

    /** Begins with these lines of a golden file. */
    public FuzzTarget golden(String file, String... names) {
        Golden golden = Golden.file(file);
        return seeds(Arrays.stream(names).map(golden::get).toArray(byte[][]::new));
    }

    /** Begins with these, too. */
    public FuzzTarget seeds(byte[]... more) {
        List<byte[]> all = new ArrayList<>(seeds);
        all.addAll(Arrays.asList(more));
        return new FuzzTarget(name, parsers, property, refusals, all);
    }

    /** @throws AssertionError where something does not hold for these bytes, and what else the parser throws and may not */
    public void check(byte[] input) {
        if (Allocations.excessive(input.length, () -> run(input))) {
            throw new AssertionError(name + " takes more memory than " + input.length + " bytes are worth");
        }
    }

    private void run(byte[] input) {
        byte[] given = input.clone();
        try {
            property.accept(given);
        } catch (RuntimeException e) {
            if (refusals.stream().noneMatch(refusal -> refusal.isInstance(e))) {
                throw e;
            }
        }
        same("its input, which it changed", input, given);
    }

    private static void same(String what, byte[] expected, byte[] found) {
        if (!Arrays.equals(expected, found)) {
            throw new AssertionError(what + " of " + Hash.hex(expected) + " is " + Hash.hex(found));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
