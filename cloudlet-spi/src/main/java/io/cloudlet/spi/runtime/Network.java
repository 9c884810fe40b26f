package io.cloudlet.spi.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Connections whose two ends have each proven a <em>leaf key</em>: TLS 1.3, mutual, without resumption. The network says
 * which key the peer holds; whose key that is, is for the layers above to find out before they trust a frame.
 *
 * <p>The leaf key is fresh for every network, so for every process. Callbacks may come on any thread, those of one
 * connection one at a time; that thread carries other connections too, so they must not block.
 */
public interface Network extends AutoCloseable {

    /** This side's leaf public key, as a DER SubjectPublicKeyInfo (P-256). */
    byte[] leafKey();

    /**
     * Accepts connections.
     *
     * @param at where; port 0 takes any free port
     * @param accepted called once per connection that completed its handshake; it must set a receiver
     * @return the open port; fails with {@link io.cloudlet.ConflictException} ({@code port-in-use}) where it is taken
     */
    CompletionStage<Listening> listen(HostPort at, Consumer<Connection> accepted);

    /**
     * Opens a connection.
     *
     * @param proxy an HTTP CONNECT proxy to go through, where the site has no other way out
     * @return the connection after its handshake; fails with {@link io.cloudlet.UnreachableException}: {@code unreachable},
     *     {@code deadline-exceeded}, or {@code closed} where this network is
     */
    CompletionStage<Connection> dial(HostPort to, Optional<HostPort> proxy, Duration deadline);

    /** Plain TCP for tunnels, until this network is closed. */
    default Streams streams() {
        return Streams.none();
    }

    @Override
    void close();

    /** An open port. */
    interface Listening {

        /** Where it listens, with the real port. */
        HostPort address();

        /** Stops accepting; open connections stay. Completes once the port is free. */
        CompletionStage<Void> close();
    }

    /** One authenticated connection, carrying frames in order, each way. */
    interface Connection {

        /** The leaf public key that the other end proved, as a DER SubjectPublicKeyInfo. */
        byte[] peerLeafKey();

        /** Where the other end is, for people. */
        HostPort peerAddress();

        /** Sets who receives. Frames that came before are held back until then; may be set again at any time. */
        void receiver(FrameReceiver receiver);

        /**
         * The largest frame accepted from the peer from now on, in bytes; at first 64 KiB. A larger one closes the
         * connection before its content is read.
         */
        void limitFrames(int bytes);

        /**
         * Sends one frame. Never blocks.
         *
         * @return completes when the frame has been handed to the operating system; a sender of bulk waits for it
         */
        CompletionStage<Void> send(byte[] frame);

        /**
         * Asks to read nothing more from the peer for now, or to go on, so that who falls behind need not hold everything that a
         * fast peer sends. What has been read already is still delivered. A network may ignore it.
         */
        default void reading(boolean wanted) {}

        /** Sends what is queued, then closes. The receiver's {@code closed} is called once. */
        void close();
    }

    /** Receives what a connection brings. */
    interface FrameReceiver {

        /** One frame; the array is the receiver's to keep. */
        void frame(byte[] frame);

        /** The connection is gone; nothing follows. */
        void closed(String why);
    }
}
