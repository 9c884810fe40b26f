package io.cloudlet.core.internal.attestation;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.trust.Attester;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What every part of this package needs to know.
 *
 * @param core the one thread that state is confined to
 * @param attester this machine's, if it has one
 * @param ways to others
 * @param book what the logs say of machines
 */
public record AttestationContext(
        CloudletId self,
        FederationId federation,
        CloudletRuntime runtime,
        Executor core,
        Optional<Attester> attester,
        Ways ways,
        OwnLog own,
        Logs logs,
        VerdictBook book) {

    AttestationContext with(Ways others) {
        return new AttestationContext(self, federation, runtime, core, attester, others, own, logs, book);
    }

    /** Where certificates and signatures are looked at. */
    Executor judges() {
        return runtime.serial("appraisals");
    }
}
