package io.cloudlet.core.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TranscriptTest {

    private static final byte[] ACME = Hash.sha256("acme".getBytes(UTF_8));

    @Test
    void toBytes_ofTheSameFields_isTheSame() {
        assertThat(of("ab", "c")).isEqualTo(of("ab", "c"));
    }

    @Test
    void toBytes_withABoundaryMoved_differs() {
        assertThat(of("ab", "c")).isNotEqualTo(of("a", "bc"));
    }

    @Test
    void toBytes_withAnEmptyFieldMore_differs() {
        assertThat(of("ab", "c", "")).isNotEqualTo(of("ab", "c"));
    }

    @Test
    void toBytes_withFieldsSwapped_differs() {
        assertThat(of("c", "ab")).isNotEqualTo(of("ab", "c"));
    }

    @Test
    void toBytes_forAnotherPurpose_differs() {
        assertThat(Transcript.of("one", ACME).toBytes())
                .isNotEqualTo(Transcript.of("two", ACME).toBytes());
    }

    @Test
    void toBytes_inAnotherFederation_differs() {
        assertThat(Transcript.of("one", ACME).toBytes())
                .isNotEqualTo(Transcript.of("one", Hash.sha256(ACME)).toBytes());
    }

    @Test
    void toBytes_beginsWithPurposeVersionSuiteAndFederation() {
        byte[] expected = new WireWriter()
                .text("one")
                .field(new byte[] {1})
                .text("P256-SHA256")
                .field(ACME)
                .toBytes();
        byte[] actual = Transcript.of("one", ACME).field(7).toBytes();

        assertThat(Arrays.copyOf(actual, expected.length)).isEqualTo(expected);
    }

    @Test
    void toBytes_beforeAFederation_namesThirtyTwoZeroBytes() {
        assertThat(Transcript.beforeFederation("one").toBytes())
                .isEqualTo(Transcript.of("one", new byte[32]).toBytes());
    }

    @Test
    void field_ofANumber_isEightBytesAfterTheirLength() {
        byte[] bytes = Transcript.of("one", ACME).field(258).toBytes();

        assertThat(Arrays.copyOfRange(bytes, bytes.length - 12, bytes.length))
                .containsExactly(0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 1, 2);
    }

    private static byte[] of(String... fields) {
        Transcript transcript = Transcript.of("test", ACME);
        for (String field : fields) {
            transcript.field(field);
        }
        return transcript.toBytes();
    }
}
