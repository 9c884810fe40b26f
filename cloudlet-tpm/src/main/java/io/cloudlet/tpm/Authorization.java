package io.cloudlet.tpm;

/**
 * One entry in a command's list of authorizations: for the handle at the same place, or, beyond the handles, a session that only encrypts. A
 * password with content is not among them: it would go over the wire in clear.
 */
sealed interface Authorization permits Authorization.Empty, Authorization.Policy, SaltedSession.Use {

    /** TPM_RS_PW: the handle of the session that needs none. */
    int PASSWORD = 0x4000_0009;

    /** An authorization value of no bytes. */
    Authorization EMPTY = new Empty();

    /** The session's handle. */
    int handle();

    /** No authorization value is needed. */
    record Empty() implements Authorization {
        @Override
        public int handle() {
            return PASSWORD;
        }
    }

    /** A policy session, satisfied before; used up by the command. */
    record Policy(int handle) implements Authorization {}
}
