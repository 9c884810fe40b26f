package io.cloudlet.tpm;

/** What came back cannot be what a TPM answered: somebody is between, or the TPM is broken. */
final class TpmTamperedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TpmTamperedException(String problem) {
        super("the TPM cannot be believed: " + problem);
    }

    TpmTamperedException(String problem, Throwable cause) {
        super("the TPM cannot be believed: " + problem, cause);
    }
}
