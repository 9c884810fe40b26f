package io.cloudlet.tpm;

import io.cloudlet.tpm.tss.tpm.TPM_RH;

/**
 * One entry in a command's list of authorizations: for the handle at the same place, or, beyond the handles, a session that only encrypts. A
 * password with content is not among them: it would go over the wire in clear.
 */
sealed interface Authorization permits Authorization.Empty, Authorization.Policy, SaltedSession.Use {

    /** An authorization value of no bytes. */
    Authorization EMPTY = new Empty();

    /** The session's handle. */
    int handle();

    /** No authorization value is needed. */
    record Empty() implements Authorization {
        @Override
        public int handle() {
            return TPM_RH.PW.toInt();
        }
    }

    /** A policy session, satisfied before; used up by the command. */
    record Policy(int handle) implements Authorization {}
}
