package io.cloudlet.tpm;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A character device of the kernel: a command is one write, its answer one read. Opening does not wait, but exchanging does: a driver may hold a
 * thread for as long as the chip works.
 */
final class DeviceTransport implements Transport {

    private final Path path;
    private volatile @Nullable FileChannel channel;
    private volatile boolean aborted;

    DeviceTransport(Path path) {
        this.path = path;
    }

    @Override
    public void open() throws IOException {
        FileChannel opened = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel = opened;
        if (aborted) {
            Answers.close(opened);
        }
    }

    @Override
    public byte[] exchange(byte[] command) throws IOException {
        FileChannel device = channel;
        if (device == null) {
            throw new IOException("not open");
        }
        if (device.write(ByteBuffer.wrap(command)) != command.length) {
            throw new IOException("the device took a part of the command only");
        }
        ByteBuffer answer = ByteBuffer.allocate(MOST_BYTES);
        if (device.read(answer) < HEADER_LENGTH) {
            throw new EOFException("the device gave no answer");
        }
        byte[] read = Arrays.copyOf(answer.array(), answer.position());
        if (Answers.length(read) != read.length) {
            throw new IOException(
                    "the answer says that it has " + Answers.length(read) + " bytes, it has " + read.length);
        }
        return read;
    }

    @Override
    public void abort() {
        aborted = true;
        FileChannel device = channel;
        if (device != null) {
            Answers.close(device);
        }
    }
}
