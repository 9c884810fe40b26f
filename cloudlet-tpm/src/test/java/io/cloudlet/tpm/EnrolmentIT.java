package io.cloudlet.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.BackendFaultException;
import io.cloudlet.core.internal.trust.AttestationKey;
import io.cloudlet.core.internal.trust.Credential;
import io.cloudlet.core.internal.trust.Credentials;
import io.cloudlet.core.internal.trust.EndorsementChain;
import io.cloudlet.core.internal.trust.EnrolledMachine;
import io.cloudlet.core.internal.trust.Enrolment;
import io.cloudlet.core.internal.trust.EvidenceRefusedException;
import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.trust.Inventory;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.tpm.Chip.Endorsement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real TPM that a manufacturer vouches for, and who takes it in without one; tpm2-tools is the judge of both. */
@ExtendWith(NeedsSwtpm.class)
class EnrolmentIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final HexFormat HEX = HexFormat.of();
    private static final int MAGIC = 0xbadcc0de;

    private static Swtpm swtpm;

    private final SecureRandom entropy = new SecureRandom();
    private CloudletRuntime runtime;
    private TpmConnection connection;
    private BlockingChip attester;

    @BeforeAll
    static void make() throws Exception {
        swtpm = Swtpm.startCertified();
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
    }

    @AfterEach
    void disconnect() {
        connection.close();
        runtime.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA_2048", "P_384"})
    void enrolment_ofACertifiedTpm_endsWithItsQuotesBelieved(Endorsement kind) throws Exception {
        Enrolment enrolment = begin(kind, inventory(kind));
        byte[] answer = attester.activate(
                kind, enrolment.challenge().blob(), enrolment.challenge().secret(), SOON);
        EnrolledMachine machine = enrolment.complete(answer);
        assertThat(machine.id()).hasSize(64);
        assertThat(machine.key().encoded()).isEqualTo(attester.attestationKey(SOON));
    }

    @Test
    void enrolment_ofAMachineThatIsNotOurs_isRefused() {
        assertThatThrownBy(() -> begin(Endorsement.RSA_2048, new Inventory(Set.of("00".repeat(32)))))
                .isInstanceOfSatisfying(
                        EvidenceRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.NOT_IN_INVENTORY));
    }

    @Test
    void credential_forAnotherKeyOfTheTpm_isNotOpened() throws Exception {
        Enrolment enrolment = begin(Endorsement.RSA_2048, inventory(Endorsement.RSA_2048));
        byte[] blob = enrolment.challenge().blob();
        blob[blob.length - 1] ^= 1;
        assertThatThrownBy(() -> attester.activate(
                        Endorsement.RSA_2048, blob, enrolment.challenge().secret(), SOON))
                .isInstanceOf(BackendFaultException.class)
                .hasMessageContaining("TPM2_ActivateCredential refused: TPM_RC_INTEGRITY");
    }

    @Test
    void credential_ofOurs_isOpenedByTheJudge() throws Exception {
        Enrolment enrolment = begin(Endorsement.RSA_2048, inventory(Endorsement.RSA_2048));
        byte[] blob = enrolment.challenge().blob();
        byte[] secret = enrolment.challenge().secret();
        write(
                "cred.blob",
                ByteBuffer.allocate(8 + 2 + blob.length + 2 + secret.length)
                        .putInt(MAGIC)
                        .putInt(1)
                        .putShort((short) blob.length)
                        .put(blob)
                        .putShort((short) secret.length)
                        .put(secret)
                        .array());
        connection.close();
        judgesKey();
        swtpm.tool("tpm2_startauthsession", "--policy-session", "-S", "s.ctx");
        swtpm.tool("tpm2_policysecret", "-S", "s.ctx", "-c", "e");
        swtpm.tool(
                "tpm2_activatecredential",
                "-c",
                "same.ctx",
                "-C",
                "0x81010001",
                "-i",
                "cred.blob",
                "-o",
                "cred.out",
                "-P",
                "session:s.ctx");
        swtpm.tool("tpm2_flushcontext", "s.ctx");
        assertThat(enrolment.complete(Files.readAllBytes(file("cred.out"))).id())
                .hasSize(64);
    }

    /** Our attestation key, made by the judge: the same seed and template. */
    private void judgesKey() throws Exception {
        swtpm.tool(
                "tpm2_createprimary",
                "-C",
                "e",
                "-g",
                "sha256",
                "-G",
                "ecc256:ecdsa-sha256:null",
                "-c",
                "same.ctx",
                "-a",
                "restricted|fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign|noda");
        swtpm.tool("tpm2_flushcontext", "-t");
    }

    @Test
    void credential_ofTheJudges_isOpenedByUs() throws Exception {
        AttestationKey key = AttestationKey.decode(attester.attestationKey(SOON));
        connection.close();
        byte[] content = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        write("in.secret", content);
        swtpm.tool("tpm2_readpublic", "-c", "0x81010001", "-o", "ek.pub");
        swtpm.tool(
                "tpm2_makecredential",
                "-u",
                "ek.pub",
                "-s",
                "in.secret",
                "-n",
                HEX.formatHex(key.name()),
                "-o",
                "judge.blob");
        connect();
        ByteBuffer made =
                ByteBuffer.wrap(Files.readAllBytes(file("judge.blob"))).position(8);
        byte[] blob = field(made);
        byte[] secret = field(made);
        assertThat(attester.activate(Endorsement.RSA_2048, blob, secret, SOON)).isEqualTo(content);
    }

    @Test
    void credential_forAP256EndorsementKey_isOpenedByTheTpm() throws Exception {
        byte[] name = AttestationKey.decode(attester.attestationKey(SOON)).name();
        connection.close();
        swtpm.tool("tpm2_createek", "-G", "ecc", "-c", "p256.ctx", "-u", "p256.pem", "-f", "pem");
        swtpm.tool("tpm2_flushcontext", "-t");
        connect();
        byte[] content = "fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
        Credential made = Credentials.make(pem(Files.readString(file("p256.pem"))), name, content, entropy);
        assertThat(attester.activate(Endorsement.P_256, made.blob(), made.secret(), SOON))
                .isEqualTo(content);
    }

    private static PublicKey pem(String text) throws Exception {
        String base64 = text.replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    private static byte[] field(ByteBuffer in) {
        byte[] field = new byte[in.getShort()];
        in.get(field);
        return field;
    }

    private Enrolment begin(Endorsement kind, Inventory inventory) throws Exception {
        byte[] certificate = attester.certificate(kind, SOON).orElseThrow();
        return Enrolment.begin(
                EndorsementChain.decode(List.of(certificate, encoded("issuercert.pem"))),
                AttestationKey.decode(attester.attestationKey(SOON)),
                Set.of(x509(encoded("swtpm-localca-rootca-cert.pem"))),
                inventory,
                Instant.now(),
                entropy);
    }

    private Inventory inventory(Endorsement kind) throws Exception {
        byte[] certificate = attester.certificate(kind, SOON).orElseThrow();
        return new Inventory(Set.of(
                HEX.formatHex(Hash.sha256(x509(certificate).getPublicKey().getEncoded()))));
    }

    private static byte[] encoded(String authoritysFile) throws Exception {
        return x509(Files.readAllBytes(swtpm.home().resolve("ca").resolve(authoritysFile)))
                .getEncoded();
    }

    private static X509Certificate x509(byte[] encoded) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    private static Path file(String name) {
        return swtpm.home().resolve(name);
    }

    private static void write(String name, byte[] content) throws IOException {
        Files.write(file(name), content);
    }
}
