package io.cloudlet.spi.trust;

import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A machine's side of attestation (RFC 9334: the attester), in the bytes of the TPM 2.0 library specification. Who appraises what it gives is somebody
 * else, who believes none of it before it is verified.
 *
 * <p>No method waits: each returns at once, from whatever thread calls it, and what it returns completes on any thread, at the latest when its
 * deadline has passed, then exceptionally with an {@link io.cloudlet.UnreachableException}. A chip that fails or refuses completes
 * it with an {@link io.cloudlet.BackendFaultException}. Calls are served one after the other.
 */
public interface Attester extends AutoCloseable {

    /** Bytes of an asset tag's index. */
    int TAG_LENGTH = 256;

    /**
     * Who the machine is.
     *
     * @return the same for as long as the machine is the same
     */
    CompletionStage<Endorsement> endorsement(Duration deadline);

    /**
     * Signs the registers, and the asset tag if there is one.
     *
     * @param registers which of the SHA-256 bank, bit N for PCR N, at least one
     * @param question 32 bytes, which stand in what is signed (qualifyingData)
     */
    CompletionStage<Quote> quote(int registers, byte[] question, Duration deadline);

    /**
     * Opens a secret that was made for this machine while it holds its attestation key (TPM2_ActivateCredential).
     *
     * @param credential the content of a TPM2B_ID_OBJECT
     * @param secret the content of a TPM2B_ENCRYPTED_SECRET
     */
    CompletionStage<byte[]> open(byte[] credential, byte[] secret, Duration deadline);

    /**
     * Writes an asset tag into its index ({@code docs/protocol.md}, Asset tag), which is made if it is not there, and made anew if it is another and
     * can be deleted.
     *
     * @param content of the whole index, {@value #TAG_LENGTH} bytes
     * @param authority whose key is the index's policy: it signs for this writing
     */
    CompletionStage<Void> provision(byte[] content, TagForm form, TagKey authority, Duration deadline);

    /** Leaves no thread and no handle. Waits a few seconds at most; what is still called afterwards fails. */
    @Override
    void close();

    /**
     * Who a machine is.
     *
     * @param certificates of the endorsement key, in DER, its own first, each vouched for by the next; empty if the chip holds none
     * @param attestationKey the public area of the key that signs quotes (TPMT_PUBLIC)
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Endorsement(List<byte[]> certificates, byte[] attestationKey) {
        public Endorsement {
            certificates = List.copyOf(certificates);
        }
    }

    /**
     * Registers, signed.
     *
     * @param attest what was signed (TPMS_ATTEST), as the chip gave it
     * @param signature over it (TPMT_SIGNATURE)
     * @param values three bytes that select, then 32 for each register, ascending
     * @param bootLog what the machine measured as it started, as the TCG PC Client Platform Firmware Profile has it; empty if there is none
     * @param tag its asset tag, signed for the same question; empty if there is none, or the chip does not sign it
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Quote(byte[] attest, byte[] signature, byte[] values, byte[] bootLog, Optional<Tag> tag) {}

    /**
     * What lies in the index of the asset tag, signed.
     *
     * @param index its public area (TPMS_NV_PUBLIC)
     * @param attest what was signed (TPMS_ATTEST of TPM2_NV_Certify), as the chip gave it
     * @param signature over it (TPMT_SIGNATURE)
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Tag(byte[] index, byte[] attest, byte[] signature) {}
}
