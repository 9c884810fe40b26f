package io.cloudlet.tpm;

import io.cloudlet.spi.runtime.CloudletRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Sends commands and, where the TPM asks for it, sends them again a few times. Confined to the TPM's thread. */
final class TpmLine {

    private static final int CODE_AT = 6;
    private static final int MOST_TRIES = 8;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);

    private final Transport transport;
    private final CloudletRuntime runtime;

    TpmLine(Transport transport, CloudletRuntime runtime) {
        this.transport = transport;
        this.runtime = runtime;
    }

    /**
     * The answer to a command, whatever its code says; of those that say "later", the last.
     *
     * @throws UncheckedIOException if the connection broke
     */
    byte[] exchange(byte[] command) {
        Duration pause = FIRST_PAUSE;
        for (int tries = 1; ; tries++) {
            byte[] answer = once(command);
            if (tries == MOST_TRIES || !code(answer).mayPass()) {
                return answer;
            }
            pause(pause);
            pause = pause.multipliedBy(2);
        }
    }

    static ResponseCode code(byte[] answer) {
        return new ResponseCode(ByteBuffer.wrap(answer).getInt(CODE_AT));
    }

    private byte[] once(byte[] command) {
        try {
            return transport.exchange(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pause(Duration pause) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        runtime.scheduler().after(pause, runtime.serial(TpmConnection.WATCH), () -> over.complete(null));
        over.join();
    }
}
