package io.cloudlet.benchmarks;

import io.cloudlet.Federation;
import io.cloudlet.core.Cloudlet;
import io.cloudlet.service.ServiceQuery;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Opens a cloudlet, says when a service was found, and ends when asked to. */
final class Starting {

    static final String NOTHING = "nothing";

    private Starting() {}

    static Federation open(Path home) {
        return Cloudlet.named("edge").home(home).listen("127.0.0.1", 0).open();
    }

    /** @param args home, name of the service, key and value of its label; or {@link #NOTHING} */
    public static void main(String... args) {
        if (args[0].equals(NOTHING)) {
            Forked.say("nothing to do");
            return;
        }
        long begun = System.nanoTime();
        try (Federation federation = open(Path.of(args[0]))) {
            long opened = System.nanoTime();
            ServiceQuery query = federation.services().named(args[1]).label(args[2], args[3]);
            Until.holds(query.toString(), () -> query.find().isPresent());
            long found = System.nanoTime();
            Forked.say("main to open " + TimeUnit.NANOSECONDS.toMillis(opened - begun) + " ms, open to found "
                    + TimeUnit.NANOSECONDS.toMillis(found - opened) + " ms");
        }
    }
}
