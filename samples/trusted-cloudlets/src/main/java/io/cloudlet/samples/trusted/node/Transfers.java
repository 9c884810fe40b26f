package io.cloudlet.samples.trusted.node;

import io.cloudlet.CloudletException;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.samples.trusted.node.DataMessages.Carried;
import io.cloudlet.samples.trusted.node.DataMessages.Progress;
import io.cloudlet.samples.trusted.node.DataMessages.Read;
import java.io.BufferedWriter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Writes files into a dataset and reads them back, several at once, each as a stream; a dataset is thread-safe. */
final class Transfers {

    private static final int AT_ONCE = 8;
    private static final int BUFFER = 64 * 1024;

    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** Moves one of many. */
    private interface Move<T> {
        void move(T one) throws IOException;
    }

    /** How far the transfer under way is. */
    Progress progress() {
        return new Progress(count.get(), bytes.get());
    }

    Carried in(Dataset dataset, String prefix, List<Folder.Item> files) throws InterruptedException {
        return all(files, file -> {
            try (InputStream in = counted(Files.newInputStream(file.path()))) {
                dataset.put(prefix + file.name(), in);
            }
        });
    }

    /** Reads every object that begins so; the list gets the dataset's name, then a line for each: hash, size, name. */
    Carried out(Dataset dataset, String prefix, Path list) throws IOException, InterruptedException {
        try (BufferedWriter lines = Files.newBufferedWriter(list)) {
            lines.write(dataset.name() + "\n");
            return all(dataset.list(prefix), object -> {
                Read read = read(object);
                String line = read.sha256() + " " + read.size() + " " + read.object() + "\n";
                synchronized (lines) {
                    lines.write(line);
                }
            });
        }
    }

    /** Reads an object to its end; keeps its hash. */
    Read read(DataObject object) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (InputStream in = counted(object.stream())) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                size += read;
            }
        }
        return new Read(object.name(), size, HexFormat.of().formatHex(digest.digest()));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private <T> Carried all(List<T> many, Move<T> move) throws InterruptedException {
        count.set(0);
        bytes.set(0);
        long begun = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        AtomicLong next = new AtomicLong();
        try {
            List<Future<?>> workers = IntStream.range(0, AT_ONCE)
                    .<Future<?>>mapToObj(worker -> threads.submit(() -> work(many, next, move)))
                    .toList();
            for (Future<?> worker : workers) {
                await(worker);
            }
        } finally {
            threads.shutdownNow();
        }
        return new Carried(count.get(), bytes.get(), (System.nanoTime() - begun) / 1_000_000);
    }

    private <T> void work(List<T> many, AtomicLong next, Move<T> move) {
        try {
            for (long i = next.getAndIncrement(); i < many.size(); i = next.getAndIncrement()) {
                move.move(many.get((int) i));
                count.incrementAndGet();
            }
        } catch (IOException e) {
            next.set(many.size());
            throw new UncheckedIOException(e);
        }
    }

    /** Says what went wrong as the library said it. */
    private static void await(Future<?> worker) throws InterruptedException {
        try {
            worker.get();
        } catch (ExecutionException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof CloudletException said) {
                    throw said;
                }
            }
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        }
    }

    private InputStream counted(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                bytes.addAndGet(one < 0 ? 0 : 1);
                return one;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int read = super.read(into, from, length);
                bytes.addAndGet(Math.max(0, read));
                return read;
            }
        };
    }
}
