package io.cloudlet.core.internal.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What parsing may take: a megabyte, and two hundred times the input, since a few bytes become an object and a text. */
final class Allocations {

    private static final long BASE = 1 << 20;
    private static final long FACTOR = 200;
    private static final int ATTEMPTS = 2;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    /** Runs, and says whether that took more; where a class is loaded or the compiler begins it may, once. */
    static boolean excessive(int length, Runnable parsing) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            parsing.run();
            if (THREADS.getCurrentThreadAllocatedBytes() - before <= BASE + FACTOR * length) {
                return false;
            }
        }
        return true;
    }
}
