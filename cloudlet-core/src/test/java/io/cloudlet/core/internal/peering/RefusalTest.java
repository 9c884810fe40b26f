package io.cloudlet.core.internal.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import org.junit.jupiter.api.Test;

class RefusalTest {

    @Test
    void decode_ofAnyControlCharacter_showsNone() {
        StringBuilder controls = new StringBuilder();
        for (char c = 0; c < 0xff; c++) {
            if (Character.isISOControl(c)) {
                controls.append(c);
            }
        }
        Refusal read = Refusal.decode(new WireReader(new WireWriter()
                .text("clock-skew")
                .text(controls + "\u2028\u202e")
                .toBytes()));
        assertThat(read.message()).matches("\\?+").hasSize(controls.length() + 2);
    }
}
