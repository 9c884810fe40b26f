package io.cloudlet.tpm;

import io.cloudlet.tpm.tss.ReqStructure;
import io.cloudlet.tpm.tss.RespStructure;
import io.cloudlet.tpm.tss.tpm.CreatePrimaryResponse;
import io.cloudlet.tpm.tss.tpm.LoadResponse;
import io.cloudlet.tpm.tss.tpm.NV_ReadPublicResponse;
import io.cloudlet.tpm.tss.tpm.ReadPublicResponse;
import io.cloudlet.tpm.tss.tpm.TPM2_Load_REQUEST;
import io.cloudlet.tpm.tss.tpm.TPM2_NV_ReadPublic_REQUEST;
import io.cloudlet.tpm.tss.tpm.TPM2_ReadPublic_REQUEST;
import io.cloudlet.tpm.tss.tpm.TPMS_NV_PUBLIC;
import io.cloudlet.tpm.tss.tpm.TPMT_PUBLIC;
import io.cloudlet.tpm.tss.tpm.TPM_ALG_ID;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What handles stand for: a session's HMAC covers names, so that nobody can put another object behind a handle. Each name is computed from the public area
 * that the TPM showed; what it says itself is compared with that. Confined to the TPM's thread.
 */
final class Names {

    private static final int TYPE_SHIFT = 24;
    private static final int NV = 0x01;
    private static final int TRANSIENT = 0x80;
    private static final int PERSISTENT = 0x81;

    private final Map<Integer, byte[]> known = new HashMap<>();

    /**
     * The name of what a handle stands for; of registers, hierarchies and sessions the handle itself.
     *
     * @throws IllegalStateException if its public area was not read before
     */
    byte[] of(int handle) {
        int type = handle >>> TYPE_SHIFT;
        if (type != NV && type != TRANSIENT && type != PERSISTENT) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(handle).array();
        }
        byte[] name = known.get(handle);
        if (name == null) {
            throw new IllegalStateException(
                    "read the public area of " + Integer.toHexString(handle) + " before it is used in a session");
        }
        return name;
    }

    static byte[] of(TPMT_PUBLIC area) {
        return name(area.nameAlg, area.toBytes());
    }

    static byte[] of(TPMS_NV_PUBLIC area) {
        return name(area.nameAlg, area.toBytes());
    }

    private static byte[] name(TPM_ALG_ID algorithm, byte[] area) {
        String digest = algorithm.equals(TPM_ALG_ID.SHA256)
                ? "SHA-256"
                : algorithm.equals(TPM_ALG_ID.SHA384)
                        ? "SHA-384"
                        : algorithm.equals(TPM_ALG_ID.SHA1) ? "SHA-1" : "SHA-512";
        try {
            byte[] hash = MessageDigest.getInstance(digest).digest(area);
            return ByteBuffer.allocate(Short.BYTES + hash.length)
                    .putShort((short) algorithm.toInt())
                    .put(hash)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform lacks " + digest, e);
        }
    }

    void learn(ReqStructure request, RespStructure answer) {
        if (answer instanceof CreatePrimaryResponse made) {
            learn(made.handle.handle, of(made.outPublic), made.name);
        } else if (answer instanceof LoadResponse loaded && request instanceof TPM2_Load_REQUEST load) {
            learn(loaded.handle.handle, of(load.inPublic), loaded.name);
        } else if (answer instanceof ReadPublicResponse read && request instanceof TPM2_ReadPublic_REQUEST asked) {
            learn(asked.objectHandle.handle, of(read.outPublic), read.name);
        } else if (answer instanceof NV_ReadPublicResponse read
                && request instanceof TPM2_NV_ReadPublic_REQUEST asked) {
            learn(asked.nvIndex.handle, of(read.nvPublic), read.nvName);
        }
    }

    private void learn(int handle, byte[] computed, byte[] said) {
        if (!Arrays.equals(computed, said)) {
            throw new TpmTamperedException(
                    "the name of " + Integer.toHexString(handle) + " is not that of its public area");
        }
        known.put(handle, computed);
    }
}
