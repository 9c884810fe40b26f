package io.cloudlet.spi.runtime;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Plain TCP, for what link tunnels carry: to endpoints of services on one side, from applications on the same machine on the
 * other. Nothing here is authenticated or secret. Stages complete on any thread, which must not be blocked.
 */
public interface Streams {

    /** The most bytes that one read gives. */
    int MOST_BYTES = 64 * 1024;

    /** Where there is no plain TCP: everything fails with {@code unreachable}. */
    static Streams none() {
        return new Streams() {
            @Override
            public CompletionStage<ByteStream> connect(HostPort to, Duration deadline) {
                return CompletableFuture.failedFuture(refusal());
            }

            @Override
            public CompletionStage<Network.Listening> listen(Consumer<ByteStream> accepted) {
                return CompletableFuture.failedFuture(refusal());
            }

            private UnreachableException refusal() {
                return new UnreachableException(ErrorCode.UNREACHABLE, "this runtime has no plain TCP");
            }
        };
    }

    /**
     * Opens a connection.
     *
     * @return fails with {@link UnreachableException}: {@code unreachable}, {@code deadline-exceeded}, or {@code closed}
     */
    CompletionStage<ByteStream> connect(HostPort to, Duration deadline);

    /**
     * Accepts connections from this machine only: on the loopback address, at any free port.
     *
     * @param accepted called once per connection
     */
    CompletionStage<Network.Listening> listen(Consumer<ByteStream> accepted);

    /** One connection. Nothing is read before it is asked for, so that who does not ask holds the other end up. */
    interface ByteStream {

        /**
         * The next bytes, at most {@link #MOST_BYTES}; none at the end of what the other end sends. One read at a time.
         *
         * @return fails with {@link UnreachableException} where the connection broke
         */
        CompletionStage<byte[]> read();

        /**
         * Sends bytes. Never blocks.
         *
         * @return completes when they have been handed to the operating system
         */
        CompletionStage<Void> write(byte[] bytes);

        /** Sends what is queued, then says that nothing follows; reading goes on. Completes when that is done. */
        CompletionStage<Void> finish();

        /** Sends what is queued, then ends. */
        void close();

        /** Ends at once, in a way that the other end cannot take for the proper end of what was sent. */
        void abort();
    }
}
