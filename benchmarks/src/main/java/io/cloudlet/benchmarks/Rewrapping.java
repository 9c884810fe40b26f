package io.cloudlet.benchmarks;

import io.cloudlet.core.internal.fence.AudienceLog.Change;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.FenceInfo;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The headers of 100,000 objects brought under a new key: first with nothing else to do, then while an application puts objects
 * and looks others up, one after the other. The floor opens and seals as many messages of the same size, and appends as many
 * bytes in as many forces. Puts are timed before as well, with nothing else to do: 64 bytes each, body and record both durable.
 */
final class Rewrapping {

    private static final int OBJECTS = 100_000;
    private static final int BATCH = 256;
    private static final int INSIDE_BYTES = 230;
    private static final int RECORD_BYTES = 430;
    private static final int IDLE_PUTS = 100;
    private static final int MOST_PUTS = 100_000;
    private static final byte[] CONTENT = new byte[64];
    private static final byte[] CONTEXT = new byte[200];

    private final LoneKeeper keeper;
    private final Dataset dataset;
    private int puts;

    private Rewrapping(LoneKeeper keeper) {
        this.keeper = keeper;
        this.dataset = keeper.data().create(Headers.DATASET, keeper.fence());
    }

    public static void main(String... args) throws Exception {
        try (LoneKeeper keeper = LoneKeeper.open(args.length == 0 ? 1 : Integer.parseInt(args[0]))) {
            Rewrapping benchmark = new Rewrapping(keeper);
            benchmark.seal();
            benchmark.floor("floor, warming up");
            double floor = benchmark.floor("floor: 100,000 opened, sealed, appended");
            benchmark.rewrap("re-wrapping, warming up", floor);
            benchmark.rewrap("re-wrapping", floor);
            benchmark.rewrapWhileUsed(floor);
        }
    }

    /** 100,000 objects, as far as records say. */
    private void seal() {
        long begun = System.nanoTime();
        Headers headers = new Headers(keeper.self());
        for (int from = 0; from < OBJECTS; from += BATCH) {
            List<Change> batch = new ArrayList<>();
            for (int i = from; i < Math.min(from + BATCH, OBJECTS); i++) {
                batch.add(headers.header(i));
            }
            keeper.seal(batch);
        }
        print("written", begun, 0);
    }

    private double floor(String what) throws IOException {
        SecureRandom entropy = new SecureRandom();
        SealKey key = SealKey.generate(entropy);
        long begun = System.nanoTime();
        try (Scratch scratch = Scratch.make();
                Durable log = Durable.open(scratch.resolve("floor.log"))) {
            byte[] sealed = Cobblestone.seal(key, CONTEXT, new byte[INSIDE_BYTES], entropy);
            byte[] records = new byte[BATCH * RECORD_BYTES];
            for (int i = 0; i < OBJECTS; i++) {
                sealed = Cobblestone.seal(key, CONTEXT, Cobblestone.open(key, CONTEXT, sealed), entropy);
                if (i % BATCH == 0) {
                    log.append(records);
                }
            }
        }
        return print(what, begun, 0);
    }

    private void rewrap(String what, double floor) {
        long begun = System.nanoTime();
        keeper.rotate();
        Until.holds(
                "all are under the new key", () -> keeper.info().rewrapping().complete());
        print(what, begun, floor);
    }

    private void rewrapWhileUsed(double floor) throws Exception {
        Timing idle = new Timing(IDLE_PUTS);
        for (int i = 0; i < IDLE_PUTS; i++) {
            idle.time(this::put);
        }
        Timing busy = new Timing(MOST_PUTS);
        Timing lookups = new Timing(MOST_PUTS);
        Set<Long> progress = new TreeSet<>();
        boolean complete = false;
        long begun = System.nanoTime();
        keeper.rotate();
        while (!complete) {
            busy.time(this::put);
            lookups.time(() -> dataset.object(Headers.name(puts)));
            FenceInfo.Rewrapping now = keeper.info().rewrapping();
            progress.add(now.done());
            complete = now.complete();
        }
        print("re-wrapping while used", begun, floor);
        System.out.printf("progress seen: %d steps%n", progress.size());
        idle.print("put, nothing else to do");
        busy.print("put while re-wrapping");
        lookups.print("lookup while re-wrapping");
        System.out.printf(
                Locale.ROOT,
                "put while re-wrapping to put before, p50: %.1f, p99: %.1f%n",
                busy.millis(0.5) / idle.millis(0.5),
                busy.millis(0.99) / idle.millis(0.99));
    }

    private void put() {
        puts++;
        dataset.put("put/" + puts, CONTENT);
    }

    private static double print(String what, long begun, double floor) {
        double rate = OBJECTS / ((System.nanoTime() - begun) / 1e9);
        System.out.printf(
                Locale.ROOT,
                "%-48s %,10.0f headers a second%s%n",
                what,
                rate,
                floor == 0 ? "" : String.format(Locale.ROOT, ", %.2f of the floor's", rate / floor));
        return rate;
    }
}
