package io.cloudlet.tpm;

import io.cloudlet.spi.runtime.CloudletRuntime;
import java.time.Duration;
import java.util.Optional;

/** A chip over a connection, each call waiting for its end. */
final class BlockingChip {

    private final TpmConnection tpm;
    private final Chip chip;

    BlockingChip(TpmConnection tpm, CloudletRuntime runtime) {
        this.tpm = tpm;
        this.chip = new Chip(runtime);
    }

    Optional<byte[]> certificate(Chip.Endorsement key, Duration deadline) {
        return tpm.call("reading the certificate", deadline, commands -> chip.certificate(commands, key));
    }

    byte[] attestationKey(Duration deadline) {
        return tpm.call("making the attestation key", deadline, chip::attestationKey);
    }

    Chip.Quoted quote(int mask, byte[] nonce, Duration deadline) {
        return tpm.call("quoting", deadline, commands -> chip.quote(commands, mask, nonce));
    }

    byte[] activate(Chip.Endorsement key, byte[] blob, byte[] secret, Duration deadline) {
        return tpm.call("opening the credential", deadline, commands -> chip.activate(commands, key, blob, secret));
    }
}
