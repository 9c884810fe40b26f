package io.cloudlet.core.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireReaderTest {

    private static final byte[] WRITTEN = new WireWriter(1)
            .u8(0xfe)
            .u16(0xfedc)
            .u32(7)
            .u64(Long.MIN_VALUE)
            .u64(Long.MAX_VALUE)
            .field(new byte[] {1, 2, 3})
            .text("grüße")
            .raw(new byte[] {9})
            .toBytes();

    @Test
    void read_ofWhatWasWritten_givesItBack() {
        WireReader in = new WireReader(WRITTEN);

        assertThat(in.u8("a")).isEqualTo(0xfe);
        assertThat(in.u16("b")).isEqualTo(0xfedc);
        assertThat(in.count("c", 7)).isEqualTo(7);
        assertThat(in.u64("d")).isEqualTo(Long.MIN_VALUE);
        assertThat(in.natural("e")).isEqualTo(Long.MAX_VALUE);
        assertThat(in.field("f", 3)).containsExactly(1, 2, 3);
        assertThat(in.text("g", 7)).isEqualTo("grüße");
        assertThat(in.rest()).containsExactly(9);
        in.end("all");
    }

    @Test
    void read_ofAnyPrefix_isMalformed() {
        for (int length = 0; length < WRITTEN.length; length++) {
            byte[] cut = Arrays.copyOf(WRITTEN, length);
            assertThatThrownBy(() -> readAll(cut)).as("%d bytes", length).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void end_withMoreBehind_isMalformed() {
        byte[] more = Arrays.copyOf(WRITTEN, WRITTEN.length + 1);

        assertThatThrownBy(() -> readAll(more)).hasMessageContaining("1 bytes follow the all");
    }

    @Test
    void count_beyondItsCap_isMalformed() {
        assertThatThrownBy(() -> new WireReader(new WireWriter().u32(8).toBytes()).count("number", 7))
                .hasMessageContaining("number is 8, at most 7 allowed");
    }

    @Test
    void count_beyondAnInt_isMalformed() {
        assertThatThrownBy(() -> new WireReader(new WireWriter().u32(-1).toBytes()).count("number", Integer.MAX_VALUE))
                .hasMessageContaining("number is 4294967295");
    }

    @Test
    void field_longerThanWhatIsLeft_isMalformedBeforeItIsAllocated() {
        byte[] bomb = new WireWriter().u32(Integer.MAX_VALUE).toBytes();

        assertThatThrownBy(() -> new WireReader(bomb).field("bomb", Integer.MAX_VALUE))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void natural_negative_isMalformed() {
        assertThatThrownBy(() -> new WireReader(new WireWriter().u64(-1).toBytes()).natural("beat"))
                .hasMessageContaining("beat is negative");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c0af", "eda080", "f4908080", "c3"})
    void text_notUtf8_isMalformed(String hex) {
        byte[] bytes = new WireWriter().field(Hash.unhex(hex)).toBytes();

        assertThatThrownBy(() -> new WireReader(bytes).text("name", 10)).hasMessageContaining("name is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void read_ofRandomBytes_givesSomethingOrIsMalformed(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            try {
                readAll(bytes);
            } catch (MalformedException e) {
                assertThat(e).as("seed %d", seed).hasMessageContaining("at byte");
            }
        }
    }

    private static void readAll(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        in.u8("a");
        in.u16("b");
        in.count("c", 7);
        in.u64("d");
        in.natural("e");
        in.field("f", 3);
        in.text("g", 7);
        in.raw("h", 1);
        in.end("all");
    }
}
