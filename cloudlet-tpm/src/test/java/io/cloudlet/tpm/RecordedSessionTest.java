package io.cloudlet.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.tpm.tss.tpm.CreateResponse;
import io.cloudlet.tpm.tss.tpm.TPM2B_DIGEST_KEYEDHASH;
import io.cloudlet.tpm.tss.tpm.TPMA_OBJECT;
import io.cloudlet.tpm.tss.tpm.TPMS_KEYEDHASH_PARMS;
import io.cloudlet.tpm.tss.tpm.TPMS_NULL_SCHEME_KEYEDHASH;
import io.cloudlet.tpm.tss.tpm.TPMS_PCR_SELECTION;
import io.cloudlet.tpm.tss.tpm.TPMS_SENSITIVE_CREATE;
import io.cloudlet.tpm.tss.tpm.TPMT_PUBLIC;
import io.cloudlet.tpm.tss.tpm.TPM_ALG_ID;
import io.cloudlet.tpm.tss.tpm.TPM_CAP;
import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session with a real TPM, played again: what is sent is the same to the last byte, and no change of an answer goes unnoticed. */
class RecordedSessionTest {

    private static final String SECRET = "the secret";
    private static final int LAST_ANSWER = 5;

    private final CloudletRuntime runtime = TestRuntime.make();

    @AfterEach
    void stop() {
        runtime.close();
    }

    @Test
    void session_playedAgain_sendsTheSameAndReadsTheSecret() {
        assertThat(play(UnaryOperator.identity())).isEqualTo(SECRET);
    }

    @Test
    void answer_withAnyBitFlipped_isNotBelieved() {
        for (int bit = 0; bit < 8 * lastAnswer().length; bit++) {
            int flipped = bit;
            assertThatThrownBy(() -> play(last(answer -> {
                        byte[] changed = answer.clone();
                        changed[flipped / 8] ^= (byte) (1 << flipped % 8);
                        return changed;
                    })))
                    .as("bit " + bit)
                    .isInstanceOfAny(TpmTamperedException.class, TpmRefusedException.class);
        }
    }

    @Test
    void answer_cutAnywhere_isNotBelieved() {
        IntStream.range(Transport.HEADER_LENGTH, lastAnswer().length)
                .forEach(length -> assertThatThrownBy(() -> play(last(answer -> Arrays.copyOf(answer, length))))
                        .as("cut to " + length)
                        .isInstanceOf(TpmTamperedException.class));
    }

    @Test
    void answer_withSomethingBehindIt_isNotBelieved() {
        assertThatThrownBy(() -> play(last(answer -> ByteBuffer.allocate(answer.length + 1)
                        .put(answer)
                        .putInt(Short.BYTES, answer.length + 1)
                        .array())))
                .isInstanceOf(TpmTamperedException.class)
                .hasMessageContaining("1 bytes follow");
    }

    @Test
    void anyAnswer_withBytesChanged_failsInAnOrderlyWay() {
        Random random = new Random(20_260_101);
        for (int i = 0; i < 500; i++) {
            int which = random.nextInt(LAST_ANSWER + 1);
            int at = random.nextInt(64);
            byte value = (byte) random.nextInt();
            try {
                play(nth(which, answer -> {
                    byte[] changed = answer.clone();
                    changed[Math.min(at, changed.length - 1)] = value;
                    return changed;
                }));
            } catch (TpmTamperedException | TpmRefusedException | IllegalStateException | AssertionError e) {
                assertThat(e).hasMessageNotContaining("null");
            } catch (java.io.UncheckedIOException e) {
                assertThat(e).hasMessageContaining("the script has ended");
            }
        }
    }

    @Test
    void answer_withAListThatHasNoEnd_takesNoMemory() {
        String handles = "> 8001000000160000017a0000000180000000000000fe\n";
        ScriptedTransport script = ScriptedTransport.of(handles + "< 8001000000130000000000000000017fffffff");
        Commands commands = new Commands(new TpmLine(script, runtime), new Names());
        assertThatThrownBy(() -> commands.GetCapability(TPM_CAP.HANDLES, 0x8000_0000, 254))
                .isInstanceOf(TpmTamperedException.class);
    }

    private byte[] lastAnswer() {
        byte[][] kept = new byte[1][];
        play(last(answer -> {
            kept[0] = answer;
            return answer;
        }));
        return kept[0];
    }

    private static UnaryOperator<byte[]> last(UnaryOperator<byte[]> change) {
        return nth(LAST_ANSWER - 1, change);
    }

    private static UnaryOperator<byte[]> nth(int which, UnaryOperator<byte[]> change) {
        AtomicInteger number = new AtomicInteger();
        return answer -> number.getAndIncrement() == which ? change.apply(answer) : answer;
    }

    private String play(UnaryOperator<byte[]> change) {
        ScriptedTransport script = ScriptedTransport.recorded("sealed.txt", change);
        Commands commands = new Commands(new TpmLine(script, InstantScheduler.in(runtime)), new Names());
        SaltedSession session = new SaltedSession(
                ByteBuffer.wrap(script.value("session")).getInt(),
                script.value("salt"),
                script.value("nonce-caller"),
                script.value("nonce-tpm"),
                new SeededEntropy(8));
        TPM_HANDLE storage = new TPM_HANDLE(0x8000_0000);
        commands.ReadPublic(storage);
        CreateResponse made = commands.with(session.authorizing(new byte[0]))
                .Create(
                        storage,
                        new TPMS_SENSITIVE_CREATE("password".getBytes(US_ASCII), SECRET.getBytes(US_ASCII)),
                        sealed(),
                        new byte[0],
                        new TPMS_PCR_SELECTION[0]);
        TPM_HANDLE loaded =
                commands.with(session.authorizing(new byte[0])).Load(storage, made.outPrivate, made.outPublic);
        byte[] password = "password\0\0".getBytes(US_ASCII); // zeros at the end count for nothing
        return new String(commands.with(session.authorizing(password)).Unseal(loaded), US_ASCII);
    }

    private static TPMT_PUBLIC sealed() {
        return new TPMT_PUBLIC(
                TPM_ALG_ID.SHA256,
                new TPMA_OBJECT(TPMA_OBJECT.fixedTPM, TPMA_OBJECT.fixedParent, TPMA_OBJECT.userWithAuth),
                new byte[0],
                new TPMS_KEYEDHASH_PARMS(new TPMS_NULL_SCHEME_KEYEDHASH()),
                new TPM2B_DIGEST_KEYEDHASH(new byte[0]));
    }
}
