package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cloudlet.core.internal.wire.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogRecordTest {

    private static final HexFormat HEX = HexFormat.of();

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of(LogRecord.put(ascii("svc/a"), ascii("body")), "01010000057376632f61626f6479"),
                Arguments.of(LogRecord.put(ascii("k"), ascii("")), "01010000016b"),
                Arguments.of(
                        LogRecord.put(ascii("k"), ascii("b")).withAudience(ascii("geoB")), "01010467656f4200016b62"),
                Arguments.of(LogRecord.deletion(ascii("svc/a")), "01020000057376632f61"),
                Arguments.of(LogRecord.deletion(ascii("k")).withAudience(ascii("geoB")), "01020467656f4200016b"),
                Arguments.of(LogRecord.opening(ascii("first")), "010300000565706f63686669727374"),
                Arguments.of(LogRecord.authority(ascii("grant"), ascii("x")), "010400000567" + "72616e7478"));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void bytes_ofEachKind_areAsWrittenDown(LogRecord record, String hex) {
        assertThat(HEX.formatHex(record.bytes())).isEqualTo(hex);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void decode_ofEachKind_givesItBack(LogRecord record, String hex) {
        LogRecord read = LogRecord.decode(HEX.parseHex(hex));
        assertThat(read).isEqualTo(record).hasSameHashCodeAs(record);
        assertThat(read.kind()).isEqualTo(record.kind());
        assertThat(read.audience()).isEqualTo(record.audience());
        assertThat(read.key()).isEqualTo(record.key());
        assertThat(read.body()).isEqualTo(record.body());
    }

    @Test
    void decode_ofAPut_showsItsParts() {
        LogRecord read = LogRecord.decode(HEX.parseHex("01010467656f4200016b6263"));
        assertThat(read.audience()).isEqualTo(ascii("geoB"));
        assertThat(read.key()).isEqualTo(ascii("k"));
        assertThat(read.body()).isEqualTo(ascii("bc"));
    }

    @Test
    void hash_ofARecord_isItsLeafInTheHistory() {
        LogRecord record = LogRecord.put(ascii("k"), ascii("b"));
        assertThat(record.hash())
                .isEqualTo(HistoryTree.leafHash(record.bytes()))
                .isSameAs(record.hash());
    }

    @ParameterizedTest
    @MethodSource("golden")
    void decode_cutBeforeTheBody_isMalformed(LogRecord record, String hex) {
        byte[] bytes = HEX.parseHex(hex);
        for (int length = 0; length < bytes.length - record.body().length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> LogRecord.decode(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(MalformedException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0101000000, key length is 0",
        "01010002016b, key length is 513",
        "0101410000, audience length is 65",
        "0102000001" + "6b00, a deletion has no body",
        "0103000005" + "65706f6362, key is \"epoch\"",
        "010301780005" + "65706f6368, an opening is for everybody",
        "0104017800016b, authority record is for everybody"
    })
    void decode_ofWhatNoRecordSays_isMalformed(String hex, String problem) {
        assertThatThrownBy(() -> LogRecord.decode(HEX.parseHex(hex)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void decode_atTheCaps_works() {
        byte[] body = new byte[LogRecord.MAX_BYTES - 5 - 64 - 512];
        LogRecord record = LogRecord.put(new byte[512], body).withAudience(new byte[64]);
        assertThat(record.bytes()).hasSize(64 * 1024);
        assertThat(LogRecord.decode(record.bytes())).isEqualTo(record);
    }

    @Test
    void decode_beyondTheSizeCap_isMalformed() {
        byte[] bytes = Arrays.copyOf(LogRecord.put(ascii("k"), ascii("")).bytes(), LogRecord.MAX_BYTES + 1);
        assertThatThrownBy(() -> LogRecord.decode(bytes)).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @CsvSource({"0001, 0, 1", "0204, 2, 4", "ff03, 255, 3", "0100, 1, 0", "0105, 1, 5", "01ff, 1, 255", "02ff00, 2, 255"
    })
    void decode_ofAnUnknownVersionOrClass_tellsBoth(String hex, int version, int classByte) {
        UnknownRecordException unknown =
                (UnknownRecordException) catchThrowable(() -> LogRecord.decode(HEX.parseHex(hex)));
        assertThat(unknown.version()).isEqualTo(version);
        assertThat(unknown.classByte()).isEqualTo(classByte);
    }

    @Test
    void peek_ofAnyVersion_tellsVersionAndClass() {
        assertThat(LogRecord.peek(HEX.parseHex("0704ffff"))).isEqualTo(new LogRecord.Peek(7, 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01"})
    void peek_ofLessThanTwoBytes_isMalformed(String hex) {
        assertThatThrownBy(() -> LogRecord.peek(HEX.parseHex(hex))).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "513, 0, 0", "65537, 0, 0", "1, 65, 0", "1, 256, 0", "1, 0, 65531"})
    void put_beyondACap_isRefused(int key, int audience, int body) {
        assertThatThrownBy(() -> LogRecord.put(new byte[key], new byte[body]).withAudience(new byte[audience]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withAudience_onAnAuthorityRecord_isRefused() {
        LogRecord authority = LogRecord.authority(ascii("k"), ascii("b"));
        assertThatThrownBy(() -> authority.withAudience(ascii("geoB"))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void decode_ofRandomBytes_givesBackTheSameBytesOrRefuses(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            Arrays.fill(bytes, 0, Math.min(5, bytes.length), (byte) random.nextInt(6));
            try {
                LogRecord read = LogRecord.decode(bytes);
                LogRecord again = LogRecord.put(read.key(), read.body()).withAudience(read.audience());
                again.bytes()[1] = (byte) read.kind().classByte();
                assertThat(again.bytes()).as("seed %d", seed).isEqualTo(bytes);
            } catch (MalformedException | UnknownRecordException e) {
                assertThat(e).as("seed %d", seed).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void toString_ofARecord_showsNoContent() {
        assertThat(LogRecord.put(ascii("key"), ascii("body"))).hasToString("LogRecord[PUT, 12 bytes]");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
