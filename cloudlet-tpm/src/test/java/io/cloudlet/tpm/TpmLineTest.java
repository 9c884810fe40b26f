package io.cloudlet.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.spi.runtime.CloudletRuntime;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A TPM that is busy. */
class TpmLineTest {

    private static final String COMMAND = "8001000000010c0000017b0010";
    private static final int MOST_TRIES = 8;

    private final CloudletRuntime runtime = TestRuntime.make();

    @AfterEach
    void stop() {
        runtime.close();
    }

    private ResponseCode sent(ScriptedTransport script) {
        byte[] command = HexFormat.of().parseHex(COMMAND);
        return TpmLine.code(new TpmLine(script, InstantScheduler.in(runtime)).exchange(command));
    }

    private static String exchange(String code) {
        return "> " + COMMAND + "\n< 80010000000a" + code + "\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000922", "0000090a", "00000908"})
    void exchange_thatTheTpmPutsOff_isTriedAgain(String code) {
        assertThat(sent(ScriptedTransport.of(exchange(code).repeat(3) + exchange("00000000")))
                        .raw())
                .isZero();
    }

    @Test
    void exchange_putOffForEver_endsWithWhatTheTpmSaid() {
        ScriptedTransport script = ScriptedTransport.of(exchange("00000922").repeat(100));
        assertThat(sent(script).name()).isEqualTo("TPM_RC_RETRY");
        assertThat(script.exchanged()).isEqualTo(MOST_TRIES);
    }

    @Test
    void exchange_thatIsRefused_isNotTriedAgain() {
        ScriptedTransport script = ScriptedTransport.of(exchange("00000921").repeat(2));
        assertThat(sent(script).name()).isEqualTo("TPM_RC_LOCKOUT");
        assertThat(script.exchanged()).isOne();
    }

    @Test
    void exchange_overABrokenConnection_fails() {
        assertThatThrownBy(() -> sent(ScriptedTransport.of(""))).isInstanceOf(UncheckedIOException.class);
    }
}
