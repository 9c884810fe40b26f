package io.cloudlet.tpm;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Raw commands over a Unix socket or TCP. */
final class SocketTransport implements Transport {

    private final SocketAddress address;
    private final SocketChannel channel;

    SocketTransport(SocketAddress address) throws IOException {
        this.address = address;
        if (address instanceof InetSocketAddress) {
            this.channel = SocketChannel.open();
            // Nagle's algorithm and delayed acknowledgements together cost 40 ms a command.
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } else {
            this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        }
    }

    @Override
    public void open() throws IOException {
        channel.connect(address instanceof InetSocketAddress named ? resolved(named) : address);
    }

    private static SocketAddress resolved(InetSocketAddress named) throws IOException {
        InetSocketAddress resolved = new InetSocketAddress(named.getHostString(), named.getPort());
        if (resolved.isUnresolved()) {
            throw new UnknownHostException(named.getHostString());
        }
        return resolved;
    }

    @Override
    public byte[] exchange(byte[] command) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(command);
        while (out.hasRemaining()) {
            channel.write(out);
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH);
        fill(header);
        ByteBuffer answer = ByteBuffer.allocate(Answers.length(header.array()));
        answer.put(header.flip());
        fill(answer);
        return answer.array();
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the TPM closed the connection");
            }
        }
    }

    @Override
    public void abort() {
        Answers.close(channel);
    }
}
