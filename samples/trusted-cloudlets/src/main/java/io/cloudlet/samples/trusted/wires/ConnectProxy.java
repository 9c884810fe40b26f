package io.cloudlet.samples.trusted.wires;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The only way out of one cloudlet: an HTTP proxy that knows {@code CONNECT}, for links, and requests for an absolute
 * {@code http://} address, for calls. Just enough of RFC 9110 for one request a connection.
 *
 * <p>What a cloudlet sends to a port of its own never leaves its machine, so that passes even while the proxy is cut. All
 * else is dropped without an answer, as a dead network drops it.
 */
public final class ConnectProxy implements AutoCloseable {

    private static final int LONGEST_HEAD = 16_384;
    private static final byte[] ESTABLISHED =
            "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final List<Relay> own;
    private final Tunnels within = new Tunnels();
    private final Tunnels outside = new Tunnels();
    private final AtomicInteger links = new AtomicInteger();
    private final Gate gate = new Gate(this::pass);

    /** @param own the relays to the cloudlet's own ports */
    public ConnectProxy(List<Relay> own) {
        this.own = List.copyOf(own);
    }

    /** The port to give as proxy. */
    public int port() {
        return gate.port();
    }

    /** How many links were dialled through it since it began, whether or not they came to stand. */
    public int dialled() {
        return links.get();
    }

    /** Drops every connection that leaves the cloudlet, and every new one. */
    public void cut() {
        outside.cut();
    }

    /** Lets connections leave again. */
    public void heal() {
        outside.heal();
    }

    @Override
    public void close() {
        gate.close();
        within.cut();
        outside.cut();
    }

    private void pass(Socket guest) throws IOException {
        ProxyRequest request = ProxyRequest.parse(head(guest.getInputStream()));
        if (request.tunnel()) {
            links.incrementAndGet();
        }
        for (Relay relay : own) {
            if (relay.port() == request.port()) {
                carry(within, guest, request, relay.target());
                return;
            }
        }
        if (!outside.isCut()) {
            carry(outside, guest, request, request.port());
        }
    }

    private static void carry(Tunnels tunnels, Socket guest, ProxyRequest request, int port) throws IOException {
        try (Socket target = Gate.dial(port)) {
            if (request.tunnel()) {
                guest.getOutputStream().write(ESTABLISHED);
            } else {
                target.getOutputStream().write(request.forwarded().getBytes(StandardCharsets.ISO_8859_1));
            }
            tunnels.carry(guest, target);
        }
    }

    /** Reads byte by byte up to the empty line, so that nothing behind it is taken. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < LONGEST_HEAD) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended within the head");
            }
            head.append((char) next);
            if (next == '\n' && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
                return head.toString();
            }
        }
        throw new IOException("the head is longer than " + LONGEST_HEAD + " bytes");
    }
}
