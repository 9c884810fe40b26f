package io.cloudlet.tpm;

import java.util.Map;

/**
 * What a TPM answered instead of doing something, in the words of the library specification (part 2, 6.6).
 *
 * @param raw as it came
 */
record ResponseCode(int raw) {

    static final int INITIALIZE = 0x100;
    static final int YIELDED = 0x908;
    static final int TESTING = 0x90a;
    static final int LOCKOUT = 0x921;
    static final int RETRY = 0x922;

    private static final int LAYER_SHIFT = 16;
    private static final int FORMAT_ONE = 0x80;
    private static final int PARAMETER = 0x40;
    private static final int SESSION = 0x800;
    private static final int WARNING = 0x900;
    private static final int ERROR = 0x100;
    private static final int VENDOR = 0x400;

    private static final Map<Integer, String> FORMAT_ONE_NAMES = Map.ofEntries(
            Map.entry(0x01, "ASYMMETRIC"),
            Map.entry(0x02, "ATTRIBUTES"),
            Map.entry(0x03, "HASH"),
            Map.entry(0x04, "VALUE"),
            Map.entry(0x05, "HIERARCHY"),
            Map.entry(0x07, "KEY_SIZE"),
            Map.entry(0x08, "MGF"),
            Map.entry(0x09, "MODE"),
            Map.entry(0x0a, "TYPE"),
            Map.entry(0x0b, "HANDLE"),
            Map.entry(0x0c, "KDF"),
            Map.entry(0x0d, "RANGE"),
            Map.entry(0x0e, "AUTH_FAIL"),
            Map.entry(0x0f, "NONCE"),
            Map.entry(0x10, "PP"),
            Map.entry(0x12, "SCHEME"),
            Map.entry(0x15, "SIZE"),
            Map.entry(0x16, "SYMMETRIC"),
            Map.entry(0x17, "TAG"),
            Map.entry(0x18, "SELECTOR"),
            Map.entry(0x1a, "INSUFFICIENT"),
            Map.entry(0x1b, "SIGNATURE"),
            Map.entry(0x1c, "KEY"),
            Map.entry(0x1d, "POLICY_FAIL"),
            Map.entry(0x1f, "INTEGRITY"),
            Map.entry(0x20, "TICKET"),
            Map.entry(0x21, "RESERVED_BITS"),
            Map.entry(0x22, "BAD_AUTH"),
            Map.entry(0x23, "EXPIRED"),
            Map.entry(0x24, "POLICY_CC"),
            Map.entry(0x25, "BINDING"),
            Map.entry(0x26, "CURVE"),
            Map.entry(0x27, "ECC_POINT"));

    private static final Map<Integer, String> ERROR_NAMES = Map.ofEntries(
            Map.entry(0x00, "INITIALIZE"),
            Map.entry(0x01, "FAILURE"),
            Map.entry(0x03, "SEQUENCE"),
            Map.entry(0x0b, "PRIVATE"),
            Map.entry(0x19, "HMAC"),
            Map.entry(0x20, "DISABLED"),
            Map.entry(0x21, "EXCLUSIVE"),
            Map.entry(0x24, "AUTH_TYPE"),
            Map.entry(0x25, "AUTH_MISSING"),
            Map.entry(0x26, "POLICY"),
            Map.entry(0x27, "PCR"),
            Map.entry(0x28, "PCR_CHANGED"),
            Map.entry(0x2d, "UPGRADE"),
            Map.entry(0x2e, "TOO_MANY_CONTEXTS"),
            Map.entry(0x2f, "AUTH_UNAVAILABLE"),
            Map.entry(0x30, "REBOOT"),
            Map.entry(0x31, "UNBALANCED"),
            Map.entry(0x42, "COMMAND_SIZE"),
            Map.entry(0x43, "COMMAND_CODE"),
            Map.entry(0x44, "AUTHSIZE"),
            Map.entry(0x45, "AUTH_CONTEXT"),
            Map.entry(0x46, "NV_RANGE"),
            Map.entry(0x47, "NV_SIZE"),
            Map.entry(0x48, "NV_LOCKED"),
            Map.entry(0x49, "NV_AUTHORIZATION"),
            Map.entry(0x4a, "NV_UNINITIALIZED"),
            Map.entry(0x4b, "NV_SPACE"),
            Map.entry(0x4c, "NV_DEFINED"),
            Map.entry(0x50, "BAD_CONTEXT"),
            Map.entry(0x51, "CPHASH"),
            Map.entry(0x52, "PARENT"),
            Map.entry(0x53, "NEEDS_TEST"),
            Map.entry(0x54, "NO_RESULT"),
            Map.entry(0x55, "SENSITIVE"));

    private static final Map<Integer, String> WARNING_NAMES = Map.ofEntries(
            Map.entry(0x01, "CONTEXT_GAP"),
            Map.entry(0x02, "OBJECT_MEMORY"),
            Map.entry(0x03, "SESSION_MEMORY"),
            Map.entry(0x04, "MEMORY"),
            Map.entry(0x05, "SESSION_HANDLES"),
            Map.entry(0x06, "OBJECT_HANDLES"),
            Map.entry(0x07, "LOCALITY"),
            Map.entry(0x08, "YIELDED"),
            Map.entry(0x09, "CANCELED"),
            Map.entry(0x0a, "TESTING"),
            Map.entry(0x10, "REFERENCE_H0"),
            Map.entry(0x11, "REFERENCE_H1"),
            Map.entry(0x12, "REFERENCE_H2"),
            Map.entry(0x18, "REFERENCE_S0"),
            Map.entry(0x19, "REFERENCE_S1"),
            Map.entry(0x1a, "REFERENCE_S2"),
            Map.entry(0x20, "NV_RATE"),
            Map.entry(0x21, "LOCKOUT"),
            Map.entry(0x22, "RETRY"),
            Map.entry(0x23, "NV_UNAVAILABLE"));

    /** The code without what only says where: comparable with the constants here. */
    int code() {
        int low = raw & 0xfff;
        return (low & FORMAT_ONE) != 0 ? low & 0xbf : low;
    }

    boolean mayPass() {
        return code() == RETRY || code() == TESTING || code() == YIELDED;
    }

    /** The specification's name, for example {@code TPM_RC_VALUE}. */
    String name() {
        if (raw == 0x1e) {
            return "TPM_RC_BAD_TAG";
        }
        int low = raw & 0xfff;
        String name;
        if ((low & FORMAT_ONE) != 0) {
            name = FORMAT_ONE_NAMES.get(low & 0x3f);
        } else if ((low & VENDOR) != 0) {
            name = "VENDOR";
        } else {
            int number = low & 0x7f;
            name = (low & WARNING) == WARNING
                    ? WARNING_NAMES.get(number)
                    : (low & ERROR) != 0 ? ERROR_NAMES.get(number) : null;
        }
        return name == null ? "an unknown code" : "TPM_RC_" + name;
    }

    /** Which part of the command it is about, in words; empty if it says none. */
    String where() {
        int low = raw & 0xfff;
        if ((low & FORMAT_ONE) == 0) {
            return "";
        }
        if ((low & PARAMETER) != 0) {
            return " at parameter " + (low >>> 8 & 0xf);
        }
        int number = low >>> 8 & 0x7;
        return number == 0 ? "" : ((low & SESSION) != 0 ? " at session " : " at handle ") + number;
    }

    @Override
    public String toString() {
        String layer = raw >>> LAYER_SHIFT == 0 ? "" : ", from the driver's layer " + (raw >>> LAYER_SHIFT);
        return name() + String.format(" (0x%03x)", raw & 0xffff) + where() + layer;
    }
}
