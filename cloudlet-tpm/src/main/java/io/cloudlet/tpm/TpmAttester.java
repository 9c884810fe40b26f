package io.cloudlet.tpm;

import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a cloudlet asks of its TPM. Thread-safe; nothing waits. */
final class TpmAttester implements Attester {

    private final TpmConnection tpm;
    private final CloudletRuntime runtime;
    private final Chip chip;
    private final List<X509Certificate> issuers;
    private final Optional<Path> bootLog;

    TpmAttester(TpmConnection tpm, CloudletRuntime runtime, List<X509Certificate> issuers, Optional<Path> bootLog) {
        this.tpm = tpm;
        this.runtime = runtime;
        this.chip = new Chip(runtime);
        this.issuers = issuers;
        this.bootLog = bootLog;
    }

    @Override
    public CompletionStage<Endorsement> endorsement(Duration deadline) {
        return tpm.begin(
                "reading who the machine is",
                deadline,
                commands -> new Endorsement(certificates(commands), chip.attestationKey(commands)));
    }

    private List<byte[]> certificates(Commands commands) {
        List<byte[]> certificates = new ArrayList<>();
        endorsedBy(commands).flatMap(key -> chip.certificate(commands, key)).ifPresent(certificates::add);
        if (!certificates.isEmpty()) {
            issuers.forEach(issuer -> certificates.add(encoded(issuer)));
        }
        return certificates;
    }

    /** The first that a manufacturer vouches for, the cheapest to use first. */
    private Optional<Chip.Endorsement> endorsedBy(Commands commands) {
        for (Chip.Endorsement key : Chip.Endorsement.values()) {
            if (chip.certified(commands, key)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    private static byte[] encoded(X509Certificate issuer) {
        try {
            return issuer.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("an issuer's certificate cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public CompletionStage<Quote> quote(int registers, byte[] question, Duration deadline) {
        byte[] asked = question.clone();
        return tpm.begin("quoting", deadline, commands -> {
            Chip.Quoted quoted = chip.quote(commands, registers, asked);
            return new Quote(quoted.attest(), quoted.signature(), quoted.values(), bootLog(), quoted.tag());
        });
    }

    private byte[] bootLog() {
        try {
            return bootLog.isEmpty() ? new byte[0] : BootLogFile.read(bootLog.get());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the boot log " + bootLog.get() + " cannot be read (" + e
                            + "); let this process read it, or leave it out",
                    e);
        }
    }

    @Override
    public CompletionStage<byte[]> open(byte[] credential, byte[] secret, Duration deadline) {
        byte[] blob = credential.clone();
        byte[] encrypted = secret.clone();
        return tpm.begin("opening the credential", deadline, commands -> {
            Chip.Endorsement key = endorsedBy(commands)
                    .orElseThrow(() -> new IllegalStateException("it holds no endorsement certificate"));
            return chip.activate(commands, key, blob, encrypted);
        });
    }

    @Override
    public CompletionStage<Void> provision(byte[] content, TagForm form, TagKey authority, Duration deadline) {
        byte[] written = content.clone();
        return tpm.begin("writing the asset tag", deadline, commands -> {
                    new TagSpace(commands, runtime.keyEntropy()).write(written, form, authority);
                    return written;
                })
                .thenAccept(done -> {});
    }

    @Override
    public void close() {
        tpm.close();
    }
}
