package io.cloudlet.benchmarks;

import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import java.io.IOException;
import java.util.Locale;

/**
 * The first byte of an object that another process has, 50 ms away each way: once when nobody knows who has it, which should take
 * two round trips, then again, which should take one. The floor is a request and its answer over mutual TLS through a relay like
 * the link's. All three are measured in turn, object by object.
 */
final class RemoteRange {

    private static final long DELAY_MILLIS = 50;
    private static final int OBJECTS = 60;
    private static final int WARM = 10;
    private static final long BYTES = 1 << 20;
    private static final long OFFSET = 700_001;

    private final OtherProcess other;
    private final Dataset dataset;
    private final Timing floor = new Timing(OBJECTS);
    private final Timing unknown = new Timing(OBJECTS);
    private final Timing known = new Timing(OBJECTS);

    private RemoteRange(OtherProcess other) {
        this.other = other;
        this.dataset = Bodies.create(other.federation());
    }

    public static void main(String... args) throws Exception {
        try (OtherProcess other = OtherProcess.start(DELAY_MILLIS)) {
            new RemoteRange(other).run();
        }
    }

    private void run() throws Exception {
        other.wire().command(OtherCloudlet.PUT, OBJECTS);
        other.wire().word(BYTES);
        other.wire().word();
        Until.holds("all objects are known", () -> dataset.list("").size() == OBJECTS);
        for (int i = 0; i < OBJECTS; i++) {
            DataObject object = dataset.object(Bodies.name(OBJECTS, i));
            if (i < WARM) {
                requestAndAnswer();
                object.range(OFFSET, 1);
                continue;
            }
            floor.time(this::requestAndAnswer);
            unknown.time(() -> object.range(OFFSET, 1));
            known.time(() -> object.range(OFFSET, 1));
        }
        floor.print("floor: request and answer");
        unknown.print("first byte, holder unknown");
        known.print("first byte, holder known");
        System.out.printf(
                Locale.ROOT,
                "round trips of the floor: %.2f unknown, %.2f known%n",
                unknown.millis(0.5) / floor.millis(0.5),
                known.millis(0.5) / floor.millis(0.5));
    }

    private void requestAndAnswer() throws IOException {
        other.floor().message(OtherCloudlet.REPLY, new byte[64]);
        other.floor().word();
    }
}
