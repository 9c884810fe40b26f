package io.cloudlet.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An asset tag written into a real TPM, played again: what the authority is asked to sign, and what is sent. */
class TagSpaceTest {

    private static final HexFormat HEX = HexFormat.of();
    /** What the TPM called the index before it was written. */
    private static final String NAME = "000bf7d03b12bdc886c2157c7cf7e7d2e6884a2dffe90763db4120cf5cc4b02fc370";

    private static final int NONCE = 32;
    private static final int NONCE_AT = 16;
    private static final int SESSION_ANSWER = 10;

    private final CloudletRuntime runtime = TestRuntime.make();
    private byte[] nonce = {};
    private byte[] asked = {};

    @AfterEach
    void stop() {
        runtime.close();
    }

    private static byte[] content() {
        byte[] content = new byte[Attester.TAG_LENGTH];
        Arrays.fill(content, 0, 8, (byte) 0x5a);
        return content;
    }

    private UnaryOperator<byte[]> hearing() {
        AtomicInteger number = new AtomicInteger();
        return answer -> {
            if (number.getAndIncrement() == SESSION_ANSWER) {
                nonce = Arrays.copyOfRange(answer, NONCE_AT, NONCE_AT + NONCE);
            }
            return answer;
        };
    }

    private void write(byte[] content) {
        ScriptedTransport script = ScriptedTransport.recorded("tag.txt", hearing());
        TagKey authority = new TagKey() {
            @Override
            public ECPublicKey publicKey() {
                return key(script.value("authority"));
            }

            @Override
            public byte[] sign(byte[] message) {
                asked = message.clone();
                return script.value("signature");
            }
        };
        new TpmLink(script, InstantScheduler.in(runtime)).perform(commands -> {
            new TagSpace(commands, new SeededEntropy(8)).write(content, TagForm.OWNER, authority);
            return "";
        });
    }

    private static ECPublicKey key(byte[] encoded) {
        try {
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void write_playedAgain_sendsTheSame() {
        write(content());
        assertThat(asked).isNotEmpty();
    }

    @Test
    void write_asksTheAuthority_forThisSessionAndThisContentOnly() {
        write(content());
        byte[] command =
                Kdf.sha256(HEX.parseHex("00000137" + NAME + NAME + "0100" + HEX.formatHex(content()) + "0000"));
        assertThat(HEX.formatHex(asked))
                .isEqualTo(HEX.formatHex(nonce) + "00000000" + HEX.formatHex(command)
                        + HEX.formatHex("cloudlet/tag".getBytes(US_ASCII)));
    }

    @Test
    void write_ofAnotherLength_isRefused() {
        assertThatThrownBy(() -> write(new byte[255])).isInstanceOf(IllegalArgumentException.class);
    }
}
