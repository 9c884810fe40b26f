package io.cloudlet.benchmarks;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@link BulkCloudlet} that serves; closing it is {@code kill -9}. */
final class BulkProcess implements Closeable {

    /** A port where nobody listens. */
    static final int NOBODY = 1;

    private final Process process;
    private final long launchedNanos;
    private final String[] said;

    private BulkProcess(Process process, long launchedNanos, String[] said) {
        this.process = process;
        this.launchedNanos = launchedNanos;
        this.said = said;
    }

    static BulkProcess start(Path home, String how, int proxy, String what) throws IOException {
        long begun = System.nanoTime();
        Process process = Java.command(BulkCloudlet.class, home.toString(), how, Integer.toString(proxy), what)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new IOException("the cloudlet with many services said nothing");
        }
        return new BulkProcess(process, System.nanoTime() - begun, line.split(" ", -1));
    }

    long millisToOpen() {
        return Long.parseLong(said[0]);
    }

    /** From the launch of the JVM until it served. */
    long millisToServe() {
        return TimeUnit.NANOSECONDS.toMillis(launchedNanos);
    }

    /** Of processor time, from the launch of the JVM until it served. */
    long processorMillis() {
        return Long.parseLong(said[1]);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
