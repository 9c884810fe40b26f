package io.cloudlet.tpm;

import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.tpm.tss.tpm.GetCapabilityResponse;
import io.cloudlet.tpm.tss.tpm.TPML_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPM_CAP;
import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPM_SU;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;

/** One connection to a TPM, from its opening to its end. Confined to the TPM's thread, but for {@link #abort}. */
final class TpmLink {

    private static final int MOST_HANDLES = 254;
    private static final int LOADED_SESSIONS = 0x0200_0000;
    private static final int SAVED_SESSIONS = 0x0300_0000;
    private static final int OBJECTS = 0x8000_0000;

    private final Transport transport;
    private final TpmLine line;
    private boolean connected;
    private boolean ready;

    TpmLink(Transport transport, CloudletRuntime runtime) {
        this.transport = transport;
        this.line = new TpmLine(transport, runtime);
    }

    /** Works with the TPM, and leaves nothing in it. */
    <T> T perform(Function<Commands, T> work) {
        connect();
        if (!ready) {
            prepare();
        }
        Commands commands = commands();
        T result;
        try {
            result = work.apply(commands);
        } catch (TpmRefusedException | TpmTamperedException | IllegalStateException e) {
            flushAfter(e, commands);
            throw e;
        }
        commands.flushAll();
        ready = !commands.wasReset();
        return result;
    }

    /** What went wrong first is what is told. */
    private static void flushAfter(RuntimeException first, Commands commands) {
        try {
            commands.flushAll();
        } catch (UncheckedIOException | TpmTamperedException e) {
            first.addSuppressed(e);
        }
    }

    private Commands commands() {
        return new Commands(line, new Names());
    }

    private void connect() {
        if (!connected) {
            try {
                transport.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            connected = true;
        }
    }

    /** Starts the TPM up, if nobody did, and empties it. */
    private void prepare() {
        Commands commands = commands();
        try {
            flush(commands, OBJECTS);
        } catch (TpmRefusedException e) {
            if (e.code().code() != ResponseCode.INITIALIZE) {
                throw e;
            }
            commands.Startup(TPM_SU.CLEAR);
            flush(commands, OBJECTS);
        }
        flush(commands, LOADED_SESSIONS);
        flush(commands, SAVED_SESSIONS);
        ready = true;
    }

    /** Ends what an earlier process left: handles outlive a connection. */
    private static void flush(Commands commands, int first) {
        GetCapabilityResponse found = commands.GetCapability(TPM_CAP.HANDLES, first, MOST_HANDLES);
        if (found.capabilityData instanceof TPML_HANDLE handles) {
            for (TPM_HANDLE handle : handles.handle) {
                commands.flushIfThere(handle);
            }
        }
    }

    /** Says that what follows is intended. */
    void shutdown() {
        if (!ready) {
            return;
        }
        try {
            commands().Shutdown(TPM_SU.CLEAR);
        } catch (UncheckedIOException | TpmRefusedException | TpmTamperedException e) {
            // It is closed in any case; the TPM counts an unorderly end.
            ready = false;
        }
    }

    /** Ends it; by any thread. */
    void abort() {
        transport.abort();
    }
}
