package io.cloudlet.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.BackendFaultException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.tpm.tss.tpm.CreatePrimaryResponse;
import io.cloudlet.tpm.tss.tpm.CreateResponse;
import io.cloudlet.tpm.tss.tpm.TPM2B_DIGEST_KEYEDHASH;
import io.cloudlet.tpm.tss.tpm.TPMA_OBJECT;
import io.cloudlet.tpm.tss.tpm.TPMS_KEYEDHASH_PARMS;
import io.cloudlet.tpm.tss.tpm.TPMS_NULL_SCHEME_KEYEDHASH;
import io.cloudlet.tpm.tss.tpm.TPMS_PCR_SELECTION;
import io.cloudlet.tpm.tss.tpm.TPMS_SENSITIVE_CREATE;
import io.cloudlet.tpm.tss.tpm.TPMT_PUBLIC;
import io.cloudlet.tpm.tss.tpm.TPM_ALG_ID;
import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPM_RH;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes over the wire to a real TPM, and what somebody on the wire can do. */
@ExtendWith(NeedsSwtpm.class)
class SaltedSessionIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final byte[] SECRET = "a secret of thirty-two characters".getBytes(US_ASCII);
    private static final byte[] PASSWORD = "a password that nobody hears".getBytes(US_ASCII);

    private final CloudletRuntime runtime = TestRuntime.make();
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private Swtpm tpm;

    @BeforeEach
    void start() throws Exception {
        tpm = Swtpm.start();
    }

    @AfterEach
    void stop() throws Exception {
        runtime.close();
        tpm.close();
    }

    @Test
    void seal_andUnseal_saltedToAStorageKey_showNothingOnTheWire() {
        byte[] unsealed = connect(UnaryOperator.identity()).call("sealing", SOON, commands -> {
            TPM_HANDLE storage = storage(commands).handle;
            return roundTrip(commands, storage, storage);
        });
        assertNothingWasShown(unsealed);
    }

    @Test
    void seal_andUnseal_saltedToTheRsaEndorsementKey_showNothingOnTheWire() {
        byte[] unsealed = connect(UnaryOperator.identity()).call("sealing", SOON, commands -> {
            TPM_HANDLE endorsement = primary(commands, TPM_RH.ENDORSEMENT, Templates.endorsementRsa()).handle;
            return roundTrip(commands, endorsement, storage(commands).handle);
        });
        assertNothingWasShown(unsealed);
    }

    @Test
    void wrongPassword_inASession_isRefusedWithTheSpecificationsName() {
        assertThatThrownBy(() -> connect(UnaryOperator.identity()).call("unsealing", SOON, commands -> {
                    TPM_HANDLE storage = storage(commands).handle;
                    SaltedSession session = session(commands, storage);
                    TPM_HANDLE sealed = seal(commands, storage, session);
                    return commands.with(session.authorizing("wrong".getBytes(US_ASCII)))
                            .Unseal(sealed);
                }))
                .isInstanceOf(BackendFaultException.class)
                .hasMessageContaining("TPM2_Unseal refused: TPM_RC_AUTH_FAIL")
                .hasMessageContaining("at session 1");
    }

    @Test
    void answer_changedOnTheWire_isNotBelieved() {
        String unseal = new String(new byte[] {0, 0, 1, 0x5e}, StandardCharsets.ISO_8859_1);
        UnaryOperator<byte[]> flip = answer -> {
            byte[] changed = answer.clone();
            if (seen.toString(StandardCharsets.ISO_8859_1).contains(unseal) && answer.length > 64) {
                changed[16] ^= 1;
            }
            return changed;
        };
        assertThatThrownBy(() -> connect(flip).call("unsealing", SOON, commands -> {
                    TPM_HANDLE storage = storage(commands).handle;
                    return roundTrip(commands, storage, storage);
                }))
                .isInstanceOf(BackendFaultException.class)
                .hasCauseInstanceOf(TpmTamperedException.class)
                .hasMessageContaining("HMAC");
    }

    private void assertNothingWasShown(byte[] unsealed) {
        assertThat(unsealed).isEqualTo(SECRET);
        assertThat(seen.toString(StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(SECRET, US_ASCII))
                .doesNotContain(new String(PASSWORD, US_ASCII));
    }

    private byte[] roundTrip(Commands commands, TPM_HANDLE salted, TPM_HANDLE storage) {
        SaltedSession session = session(commands, salted);
        TPM_HANDLE sealed = seal(commands, storage, session);
        return commands.with(session.authorizing(PASSWORD)).Unseal(sealed);
    }

    private SaltedSession session(Commands commands, TPM_HANDLE key) {
        return Sessions.salted(commands, SaltKey.of(key, commands.ReadPublic(key).outPublic), runtime.keyEntropy());
    }

    private static TPM_HANDLE seal(Commands commands, TPM_HANDLE storage, SaltedSession session) {
        TPMT_PUBLIC template = new TPMT_PUBLIC(
                TPM_ALG_ID.SHA256,
                new TPMA_OBJECT(TPMA_OBJECT.fixedTPM, TPMA_OBJECT.fixedParent, TPMA_OBJECT.userWithAuth),
                new byte[0],
                new TPMS_KEYEDHASH_PARMS(new TPMS_NULL_SCHEME_KEYEDHASH()),
                new TPM2B_DIGEST_KEYEDHASH(new byte[0]));
        CreateResponse made = commands.with(session.authorizing(new byte[0]))
                .Create(
                        storage,
                        new TPMS_SENSITIVE_CREATE(PASSWORD, SECRET),
                        template,
                        new byte[0],
                        new TPMS_PCR_SELECTION[0]);
        return commands.with(session.authorizing(new byte[0])).Load(storage, made.outPrivate, made.outPublic);
    }

    private static CreatePrimaryResponse storage(Commands commands) {
        return primary(commands, TPM_RH.OWNER, Templates.storage());
    }

    private static CreatePrimaryResponse primary(Commands commands, TPM_RH hierarchy, TPMT_PUBLIC template) {
        return commands.CreatePrimary(
                TPM_HANDLE.from(hierarchy),
                new TPMS_SENSITIVE_CREATE(new byte[0], new byte[0]),
                template,
                new byte[0],
                new TPMS_PCR_SELECTION[0]);
    }

    private TpmConnection connect(UnaryOperator<byte[]> change) {
        return new TpmConnection(
                tpm.address(), runtime, address -> new TappedTransport(Transports.REAL.to(address), seen, change));
    }
}
