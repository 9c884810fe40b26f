package io.cloudlet.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The floor's log: a file that is appended to and forced. */
final class Durable implements AutoCloseable {

    private final FileChannel file;

    private Durable(FileChannel file) {
        this.file = file;
    }

    static Durable open(Path path) throws IOException {
        return new Durable(FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND));
    }

    /** Returns once the content is on the disk. */
    void append(byte[] content) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
            file.write(rest);
        }
        file.force(false);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
