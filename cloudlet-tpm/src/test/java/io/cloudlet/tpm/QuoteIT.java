package io.cloudlet.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.trust.AttestationKey;
import io.cloudlet.core.internal.trust.EvidenceRefusedException;
import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.trust.PcrSelection;
import io.cloudlet.core.internal.trust.PcrValues;
import io.cloudlet.core.internal.trust.Quote;
import io.cloudlet.core.internal.trust.VerifiedQuote;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.CloudletRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Quotes of a real TPM, and a verifier without one; tpm2-tools is the judge of both. */
@ExtendWith(NeedsSwtpm.class)
class QuoteIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final HexFormat HEX = HexFormat.of();
    private static final int ALL = 0xff_ffff;

    private static Swtpm swtpm;

    private final SecureRandom entropy = new SecureRandom();
    private final byte[] nonce = new byte[Quote.NONCE_LENGTH];
    private CloudletRuntime runtime;
    private TpmConnection connection;
    private BlockingChip attester;

    @BeforeAll
    static void make() throws Exception {
        swtpm = Swtpm.start();
    }

    @AfterAll
    static void end() throws Exception {
        if (swtpm != null) {
            swtpm.close();
        }
    }

    @BeforeEach
    void connect() {
        runtime = TestRuntime.make();
        connection = TpmConnection.to(swtpm.address(), runtime);
        attester = new BlockingChip(connection, runtime);
        entropy.nextBytes(nonce);
    }

    @AfterEach
    void disconnect() {
        connection.close();
        runtime.close();
    }

    private VerifiedQuote quoted(int mask) {
        Chip.Quoted quoted = attester.quote(mask, nonce, SOON);
        return Quote.decode(quoted.attest())
                .verify(
                        AttestationKey.decode(attester.attestationKey(SOON)),
                        quoted.signature(),
                        nonce,
                        new PcrSelection(mask),
                        PcrValues.decode(quoted.values()));
    }

    @Test
    void quote_ofAllRegisters_isVerified() {
        VerifiedQuote quote = quoted(ALL);
        assertThat(quote.pcrs().selection().registers()).hasSize(24);
        assertThat(quote.pcrs().value(0)).isEqualTo(new byte[32]);
        assertThat(quote.pcrs().value(17)).isEqualTo(HEX.parseHex("ff".repeat(32)));
    }

    @Test
    void quote_afterAnExtension_showsIt() throws Exception {
        connection.close();
        swtpm.tool("tpm2_pcrextend", "16:sha256=" + "11".repeat(32));
        connect();
        assertThat(quoted(1 << 16).pcrs().value(16))
                .isEqualTo(Hash.sha256(new byte[32], HEX.parseHex("11".repeat(32))));
        connection.close();
        swtpm.tool("tpm2_pcrreset", "16");
    }

    @Test
    void quote_ofOurs_isAcceptedByTheJudge() throws Exception {
        Chip.Quoted quoted = attester.quote(0x81, nonce, SOON);
        write("ours.msg", quoted.attest());
        write("ours.sig", quoted.signature());
        write("ours.ak", sized(attester.attestationKey(SOON)));
        connection.close();
        Files.writeString(file("ours.pem"), swtpm.tool("tpm2_print", "-t", "TPM2B_PUBLIC", "-f", "pem", "ours.ak"));
        assertThat(check("ours", HEX.formatHex(nonce))).startsWith("sig:");
        assertThatThrownBy(() -> check("ours", "00".repeat(32))).isInstanceOf(Swtpm.ToolFailed.class);
        byte[] forged = quoted.attest();
        forged[forged.length - 1] ^= 1;
        write("ours.msg", forged);
        assertThatThrownBy(() -> check("ours", HEX.formatHex(nonce))).isInstanceOf(Swtpm.ToolFailed.class);
    }

    private String check(String name, String question) throws Exception {
        return swtpm.tool(
                "tpm2_checkquote",
                "-u",
                name + ".pem",
                "-m",
                name + ".msg",
                "-s",
                name + ".sig",
                "-q",
                question,
                "-g",
                "sha256");
    }

    @Test
    void quote_ofTheJudges_isAcceptedByUs() throws Exception {
        connection.close();
        swtpm.tool("tpm2_createprimary", "-C", "e", "-g", "sha256", "-G", "ecc", "-c", "parent.ctx");
        swtpm.tool(
                "tpm2_create",
                "-C",
                "parent.ctx",
                "-g",
                "sha256",
                "-G",
                "ecc256:ecdsa-sha256:null",
                "-u",
                "ak.pub",
                "-r",
                "ak.priv",
                "-a",
                "restricted|fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign|noda");
        swtpm.tool("tpm2_flushcontext", "-t");
        swtpm.tool("tpm2_load", "-C", "parent.ctx", "-u", "ak.pub", "-r", "ak.priv", "-c", "ak.ctx");
        swtpm.tool("tpm2_flushcontext", "-t");
        swtpm.tool(
                "tpm2_quote",
                "-c",
                "ak.ctx",
                "-l",
                "sha256:0,7",
                "-q",
                HEX.formatHex(nonce),
                "-m",
                "tool.msg",
                "-s",
                "tool.sig",
                "-g",
                "sha256");
        byte[] area = Files.readAllBytes(file("ak.pub"));
        AttestationKey key = AttestationKey.decode(Arrays.copyOfRange(area, 2, area.length));
        PcrSelection asked = PcrSelection.of(0, 7);
        PcrValues shown = PcrValues.of(asked, List.of(new byte[32], new byte[32]));
        byte[] message = Files.readAllBytes(file("tool.msg"));
        byte[] signature = Files.readAllBytes(file("tool.sig"));
        assertThat(Quote.decode(message)
                        .verify(key, signature, nonce, asked, shown)
                        .pcrs()
                        .value(7))
                .isEqualTo(new byte[32]);
        assertThatThrownBy(() -> Quote.decode(message).verify(key, signature, new byte[32], asked, shown))
                .isInstanceOfSatisfying(
                        EvidenceRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_NONCE));
    }

    private static byte[] sized(byte[] content) {
        return ByteBuffer.allocate(2 + content.length)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    private static Path file(String name) {
        return swtpm.home().resolve(name);
    }

    private static void write(String name, byte[] content) throws IOException {
        Files.write(file(name), content);
    }
}
