package io.cloudlet.tpm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** Somebody on the bus, who sees everything and may change answers. */
final class TappedTransport implements Transport {

    private final Transport real;
    private final ByteArrayOutputStream seen;
    private final UnaryOperator<byte[]> change;

    TappedTransport(Transport real, ByteArrayOutputStream seen, UnaryOperator<byte[]> change) {
        this.real = real;
        this.seen = seen;
        this.change = change;
    }

    @Override
    public void open() throws IOException {
        real.open();
    }

    @Override
    public byte[] exchange(byte[] command) throws IOException {
        seen.writeBytes(command);
        byte[] answer = real.exchange(command);
        seen.writeBytes(answer);
        return change.apply(answer);
    }

    @Override
    public void abort() {
        real.abort();
    }
}
