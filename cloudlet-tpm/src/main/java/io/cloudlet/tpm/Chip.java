package io.cloudlet.tpm;

import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.tpm.tss.tpm.CreatePrimaryResponse;
import io.cloudlet.tpm.tss.tpm.TPML_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPMS_ID_OBJECT;
import io.cloudlet.tpm.tss.tpm.TPMS_NULL_SIG_SCHEME;
import io.cloudlet.tpm.tss.tpm.TPMS_NV_PUBLIC;
import io.cloudlet.tpm.tss.tpm.TPMS_PCR_SELECTION;
import io.cloudlet.tpm.tss.tpm.TPMS_SENSITIVE_CREATE;
import io.cloudlet.tpm.tss.tpm.TPMT_PUBLIC;
import io.cloudlet.tpm.tss.tpm.TPM_ALG_ID;
import io.cloudlet.tpm.tss.tpm.TPM_CAP;
import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPM_RH;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a machine shows of itself: its endorsement certificates, its attestation key, quotes, and that it opened a credential. The
 * attestation key is made anew from the endorsement seed for each call, always the same: nothing has to be kept, in the TPM or
 * beside it, and its counters are the true ones. Each method is done by the TPM's thread, in one call.
 */
final class Chip {

    private static final int RSA_CERTIFICATE = 0x01c0_0002;
    private static final int P256_CERTIFICATE = 0x01c0_000a;
    private static final int P384_CERTIFICATE = 0x01c0_0016;
    private static final int MOST_CERTIFICATE_BYTES = 8 * 1024;
    private static final int NV_CHUNK = 512;
    private static final int REGISTERS = 24;
    private static final int MOST_READ_AT_ONCE = 8;

    private final SecureRandom entropy;

    Chip(CloudletRuntime runtime) {
        this.entropy = runtime.keyEntropy();
    }

    /** Which endorsement key a machine is known by. */
    enum Endorsement {
        P_256(P256_CERTIFICATE, 0x8101_000a),
        P_384(P384_CERTIFICATE, 0x8101_0016),
        RSA_2048(RSA_CERTIFICATE, 0x8101_0001);

        private final int certificate;
        private final int persistent;

        Endorsement(int certificate, int persistent) {
            this.certificate = certificate;
            this.persistent = persistent;
        }
    }

    /** Whether the TPM holds a manufacturer's certificate of that key. */
    boolean certified(Commands commands, Endorsement key) {
        return present(commands, new TPM_HANDLE(key.certificate));
    }

    /** The manufacturer's certificate of an endorsement key, in DER, if the TPM holds one. */
    Optional<byte[]> certificate(Commands commands, Endorsement key) {
        TPM_HANDLE index = new TPM_HANDLE(key.certificate);
        return present(commands, index) ? Optional.of(read(commands, index)) : Optional.empty();
    }

    static boolean present(Commands commands, TPM_HANDLE handle) {
        return commands.GetCapability(TPM_CAP.HANDLES, handle.handle, 1).capabilityData instanceof TPML_HANDLE found
                && found.handle.length == 1
                && found.handle[0].handle == handle.handle;
    }

    private static byte[] read(Commands commands, TPM_HANDLE index) {
        int size = commands.NV_ReadPublic(index).nvPublic.dataSize;
        if (size > MOST_CERTIFICATE_BYTES) {
            throw new TpmTamperedException("a certificate of " + size + " bytes");
        }
        ByteBuffer content = ByteBuffer.allocate(size);
        while (content.hasRemaining()) {
            int wanted = Math.min(NV_CHUNK, content.remaining());
            byte[] chunk = commands.NV_Read(index, index, wanted, content.position());
            if (chunk.length != wanted) {
                throw new TpmTamperedException("a certificate that ends too early");
            }
            content.put(chunk);
        }
        return content.array();
    }

    /** The public area of the attestation key (TPMT_PUBLIC). */
    byte[] attestationKey(Commands commands) {
        return attestation(commands).outPublic.toBytes();
    }

    /**
     * Quotes registers of the SHA-256 bank, and certifies the asset tag.
     *
     * @param mask bit N for PCR N
     * @param nonce the question
     */
    Quoted quote(Commands commands, int mask, byte[] nonce) {
        byte[] values = values(commands, mask);
        TPM_HANDLE key = attestation(commands).handle;
        commands.Quote(key, nonce, new TPMS_NULL_SIG_SCHEME(), selection(mask));
        Signed quote = Signed.of(commands.lastParameters());
        return new Quoted(quote.attest(), quote.signature(), values, tag(commands, key, nonce));
    }

    /** What lies in the index of the asset tag, for the same question; empty if it is not there, or cannot be read as it should. */
    private static Optional<Attester.Tag> tag(Commands commands, TPM_HANDLE key, byte[] nonce) {
        if (!present(commands, TagSpace.INDEX)) {
            return Optional.empty();
        }
        try {
            TPMS_NV_PUBLIC area = commands.NV_ReadPublic(TagSpace.INDEX).nvPublic;
            int size = Math.min(area.dataSize, Attester.TAG_LENGTH);
            commands.NV_Certify(key, TagSpace.INDEX, TagSpace.INDEX, nonce, new TPMS_NULL_SIG_SCHEME(), size, 0);
            Signed tag = Signed.of(commands.lastParameters());
            return Optional.of(new Attester.Tag(area.toBytes(), tag.attest(), tag.signature()));
        } catch (TpmRefusedException e) {
            return Optional.empty();
        }
    }

    /** A statement of the TPM's and its signature, as they came. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Signed(byte[] attest, byte[] signature) {
        static Signed of(byte[] parameters) {
            ByteBuffer answer = ByteBuffer.wrap(parameters);
            byte[] attest = new byte[answer.getShort() & 0xffff];
            answer.get(attest);
            byte[] signature = new byte[answer.remaining()];
            answer.get(signature);
            return new Signed(attest, signature);
        }
    }

    /** Three bytes that select, then the values, ascending. A TPM gives eight at a time. */
    private static byte[] values(Commands commands, int mask) {
        ByteBuffer values = ByteBuffer.allocate(3 + Integer.bitCount(mask) * Kdf.HASH_LENGTH);
        values.put((byte) (mask >>> 16)).putShort((short) mask);
        int left = mask;
        while (left != 0) {
            int now = 0;
            for (int i = 0; i < MOST_READ_AT_ONCE && (left & ~now) != 0; i++) {
                now |= Integer.lowestOneBit(left & ~now);
            }
            var read = commands.PCR_Read(selection(now));
            if (read.pcrValues.length != Integer.bitCount(now)) {
                throw new TpmTamperedException("it has no SHA-256 bank of registers, or not all of them");
            }
            Arrays.stream(read.pcrValues).forEach(value -> values.put(value.buffer));
            left &= ~now;
        }
        return values.array();
    }

    private static TPMS_PCR_SELECTION[] selection(int mask) {
        if (mask <= 0 || mask >>> REGISTERS != 0) {
            throw new IllegalArgumentException("a TPM has PCR 0 to 23");
        }
        byte[] bits = {(byte) mask, (byte) (mask >>> 8), (byte) (mask >>> 16)};
        return new TPMS_PCR_SELECTION[] {new TPMS_PCR_SELECTION(TPM_ALG_ID.SHA256, bits)};
    }

    /**
     * Opens a credential that was made for this TPM and its attestation key (TPM2_ActivateCredential).
     *
     * @param key which endorsement key it was made for
     * @param blob the content of a TPM2B_ID_OBJECT
     * @param secret the content of a TPM2B_ENCRYPTED_SECRET
     */
    byte[] activate(Commands commands, Endorsement key, byte[] blob, byte[] secret) {
        TPM_HANDLE attestation = attestation(commands).handle;
        TPM_HANDLE endorsement = endorsement(commands, key);
        Authorization use = key == Endorsement.P_384 ? Authorization.EMPTY : endorsementPolicy(commands);
        return commands.with(Authorization.EMPTY, use)
                .ActivateCredential(attestation, endorsement, idObject(blob), secret);
    }

    private static TPMS_ID_OBJECT idObject(byte[] blob) {
        int mac = blob.length < Short.BYTES ? -1 : ByteBuffer.wrap(blob).getShort() & 0xffff;
        if (mac < 0 || mac > blob.length - Short.BYTES) {
            throw new IllegalArgumentException("a credential begins with its HMAC");
        }
        return new TPMS_ID_OBJECT(
                Arrays.copyOfRange(blob, Short.BYTES, Short.BYTES + mac),
                Arrays.copyOfRange(blob, Short.BYTES + mac, blob.length));
    }

    private Authorization endorsementPolicy(Commands commands) {
        TPM_HANDLE session = Sessions.policy(commands, entropy);
        byte[] none = {};
        commands.PolicySecret(TPM_HANDLE.from(TPM_RH.ENDORSEMENT), session, none, none, none, 0);
        return new Authorization.Policy(session.handle);
    }

    /** Kept by most manufacturers; made again, which takes an RSA key some seconds, by the others. */
    private static TPM_HANDLE endorsement(Commands commands, Endorsement key) {
        TPM_HANDLE kept = new TPM_HANDLE(key.persistent);
        if (present(commands, kept)) {
            return kept;
        }
        return switch (key) {
            case RSA_2048 -> primary(commands, Templates.endorsementRsa()).handle;
            case P_256 -> primary(commands, Templates.endorsementP256()).handle;
            case P_384 -> throw new IllegalStateException("this TPM keeps no P-384 endorsement key at 0x81010016");
        };
    }

    private static CreatePrimaryResponse attestation(Commands commands) {
        return primary(commands, Templates.attestation());
    }

    private static CreatePrimaryResponse primary(Commands commands, TPMT_PUBLIC template) {
        byte[] none = {};
        return commands.CreatePrimary(
                TPM_HANDLE.from(TPM_RH.ENDORSEMENT),
                new TPMS_SENSITIVE_CREATE(none, none),
                template,
                none,
                new TPMS_PCR_SELECTION[0]);
    }

    /** A quote and what it is of. */
    static final class Quoted {
        private final byte[] attest;
        private final byte[] signature;
        private final byte[] values;
        private final Optional<Attester.Tag> tag;

        private Quoted(byte[] attest, byte[] signature, byte[] values, Optional<Attester.Tag> tag) {
            this.attest = attest;
            this.signature = signature;
            this.values = values;
            this.tag = tag;
        }

        /** What the TPM said (TPMS_ATTEST), as it came. */
        byte[] attest() {
            return attest.clone();
        }

        /** Its signature (TPMT_SIGNATURE), as it came. */
        byte[] signature() {
            return signature.clone();
        }

        /** The asset tag, if there is one that is signed. */
        Optional<Attester.Tag> tag() {
            return tag;
        }

        /** Three bytes that select, then 32 for each register, ascending. */
        byte[] values() {
            return values.clone();
        }
    }
}
