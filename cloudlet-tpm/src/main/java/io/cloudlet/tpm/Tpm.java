package io.cloudlet.tpm;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.spi.trust.TrustBackend;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * A TPM 2.0, as what a cloudlet's machine proves itself with. Immutable; every step returns a new value, a step given twice is refused.
 *
 * <pre>{@code
 * Cloudlet.named("cloudlet1").home(dir).trust(Tpm.at("/dev/tpmrm0")).open()
 * }</pre>
 *
 * <p>One thread owns the device, while there is work; every command has a deadline. Nothing is written to the TPM but an asset tag when it is provisioned, and nothing else stays in it.
 */
public final class Tpm implements TrustBackend {

    private final TpmAddress address;
    private final List<X509Certificate> issuers;
    private final Optional<Path> bootLog;

    private Tpm(TpmAddress address, List<X509Certificate> issuers, Optional<Path> bootLog) {
        this.address = address;
        this.issuers = issuers;
        this.bootLog = bootLog;
    }

    /** The TPM there. */
    public static Tpm at(TpmAddress address) {
        return new Tpm(address, List.of(), Optional.empty());
    }

    /**
     * The TPM there.
     *
     * @param address see {@link TpmAddress#parse}
     * @throws InvalidArgumentException if it is none
     */
    public static Tpm at(String address) {
        return at(TpmAddress.parse(address));
    }

    /**
     * The same, showing certificates that lead from the one in the TPM to a manufacturer's root, each vouched for by the next; at most five. Not needed where the
     * federation approved whoever issued the TPM's own.
     */
    public Tpm issuers(X509Certificate... chain) {
        if (!issuers.isEmpty()) {
            throw twice("issuers", issuers.size());
        }
        return new Tpm(address, List.of(chain), bootLog);
    }

    /**
     * The same, showing the log of the machine's start, which explains its registers: on Linux
     * {@code /sys/kernel/security/tpm0/binary_bios_measurements}, which needs the right to read it.
     */
    public Tpm bootLog(Path file) {
        bootLog.ifPresent(before -> {
            throw twice("boot log", before);
        });
        return new Tpm(address, issuers, Optional.of(file));
    }

    @Override
    public Attester open(CloudletRuntime runtime) {
        return new TpmAttester(TpmConnection.to(address, runtime), runtime, issuers, bootLog);
    }

    @Override
    public String describe() {
        return "TPM 2.0 at " + address;
    }

    private static InvalidArgumentException twice(String setting, Object value) {
        return new InvalidArgumentException(
                ErrorCode.SETTING_CONFLICT, "the TPM's " + setting + " was already set: " + value);
    }
}
