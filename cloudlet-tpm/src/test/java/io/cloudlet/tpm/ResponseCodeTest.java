package io.cloudlet.tpm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseCodeTest {

    @ParameterizedTest
    @CsvSource({
        "0x01e, TPM_RC_BAD_TAG (0x01e)",
        "0x100, TPM_RC_INITIALIZE (0x100)",
        "0x101, TPM_RC_FAILURE (0x101)",
        "0x128, TPM_RC_PCR_CHANGED (0x128)",
        "0x12f, TPM_RC_AUTH_UNAVAILABLE (0x12f)",
        "0x1c4, TPM_RC_VALUE (0x1c4) at parameter 1",
        "0x98e, TPM_RC_AUTH_FAIL (0x98e) at session 1",
        "0x99d, TPM_RC_POLICY_FAIL (0x99d) at session 1",
        "0x18b, TPM_RC_HANDLE (0x18b) at handle 1",
        "0x902, TPM_RC_OBJECT_MEMORY (0x902)",
        "0x905, TPM_RC_SESSION_HANDLES (0x905)",
        "0x921, TPM_RC_LOCKOUT (0x921)",
        "0xb0143, 'TPM_RC_COMMAND_CODE (0x143), from the driver''s layer 11'",
        "0x1bf, an unknown code (0x1bf) at handle 1",
    })
    void toString_ofACode_isTheSpecificationsName(String raw, String shown) {
        assertThat(new ResponseCode(Integer.decode(raw))).hasToString(shown);
    }

    @Test
    void code_ofTheSameErrorElsewhere_isTheSame() {
        assertThat(new ResponseCode(0x1c4).code()).isEqualTo(new ResponseCode(0x2c4).code());
    }
}
