package io.cloudlet.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that answers with what was written to it: a pipe opened for both. */
class DeviceTransportTest {

    private static final byte[] WHOLE = HexFormat.of().parseHex("80010000000a00000000");

    @TempDir
    Path directory;

    private DeviceTransport device;

    @BeforeEach
    void open() throws Exception {
        Path pipe = directory.resolve("tpm");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        device = new DeviceTransport(pipe);
        device.open();
    }

    @Test
    void exchange_isOneWriteAndOneRead() throws IOException {
        assertThat(device.exchange(WHOLE)).isEqualTo(WHOLE);
        assertThat(device.exchange(WHOLE)).isEqualTo(WHOLE);
    }

    @Test
    void exchange_ofAnAnswerThatIsNotAsLongAsItSays_fails() {
        byte[] wrong = HexFormat.of().parseHex("80010000000b00000000");
        assertThatThrownBy(() -> device.exchange(wrong))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("11");
    }

    @Test
    void exchange_ofAnImpossibleLength_fails() {
        byte[] wrong = HexFormat.of().parseHex("8001ffffffff00000000");
        assertThatThrownBy(() -> device.exchange(wrong))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("4294967295");
    }

    @Test
    void exchange_afterAbort_fails() {
        device.abort();
        device.abort();
        assertThatThrownBy(() -> device.exchange(WHOLE)).isInstanceOf(IOException.class);
    }
}
