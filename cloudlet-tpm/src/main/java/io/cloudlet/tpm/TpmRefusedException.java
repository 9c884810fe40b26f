package io.cloudlet.tpm;

/** The TPM answered, but not with what was asked for. Seen by callers as the cause of a {@link io.cloudlet.BackendFaultException}. */
final class TpmRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ResponseCode code;

    TpmRefusedException(String command, ResponseCode code) {
        super("TPM2_" + command + " refused: " + code + wayOut(code));
        this.code = code;
    }

    ResponseCode code() {
        return code;
    }

    private static String wayOut(ResponseCode code) {
        return switch (code.code()) {
            case ResponseCode.LOCKOUT ->
                ". Too many wrong authorizations or unclean ends: wait, or reset the lockout with its authorization";
            case 0x902, 0x903, 0x905 ->
                ". Another process holds objects or sessions in it: use the kernel's shared device, /dev/tpmrm0";
            case 0x082 -> ". The key's attributes do not allow it";
            case 0x12f -> ". The object asks for a policy session";
            default -> "";
        };
    }
}
