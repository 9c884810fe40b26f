package io.cloudlet.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.BackendFaultException;
import io.cloudlet.Federation;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.Cloudlet;
import io.cloudlet.policy.Region;
import io.cloudlet.trust.Appraisal;
import io.cloudlet.trust.AssetTag;
import io.cloudlet.trust.Finding;
import io.cloudlet.trust.Finding.Subject;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.ReferenceValues;
import io.cloudlet.trust.Replan;
import io.cloudlet.trust.TagAuthority;
import io.cloudlet.trust.TagCertificate;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import io.cloudlet.trust.TrustLevel;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Asset tags in a real TPM: written by their authority, and attacked by the machine's owner with tpm2-tools. */
@ExtendWith(NeedsSwtpm.class)
class AssetTagIT {

    private static final String INDEX = "0x180c10d";
    private static final String UNTOUCHED = "00".repeat(32);
    private static final Region BERLIN = new Region("DE-BE");

    private final Instant later = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
    private final ReferenceValues values = ReferenceValues.named("untouched").register(0, UNTOUCHED);
    private TagKey authority;
    private Swtpm swtpm;
    private Federation cloud;

    @TempDir
    Path home;

    @BeforeEach
    void form() throws Exception {
        authority = key();
        swtpm = Swtpm.startCertified();
        cloud = cloudlet().found("acme");
        cloud.trust().approve(new Manufacturer("swtpm", certificate("swtpm-localca-rootca-cert.pem")));
        cloud.trust().approve(new Machine(cloud.trust().machine(), cloud.self().id()));
        cloud.trust().approve(values.tagged(TagForm.OWNER));
        cloud.trust().approve(new TagAuthority("survey", authority.publicKey()));
    }

    private Cloudlet cloudlet() throws Exception {
        return Cloudlet.named("cloud").home(home).trust(Tpm.at(swtpm.address()).issuers(certificate("issuercert.pem")));
    }

    @AfterEach
    void end() throws Exception {
        cloud.close();
        swtpm.close();
    }

    private static TagKey key() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return TagKey.of(generator.generateKeyPair());
    }

    private X509Certificate certificate(String file) throws Exception {
        byte[] encoded = Files.readAllBytes(swtpm.home().resolve("ca").resolve(file));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    private TagCertificate certified(Region region) {
        return cloud.trust().certify(cloud.trust().machine(), region, later, authority);
    }

    private Appraisal appraised() {
        return cloud.trust().appraise(cloud.self().id());
    }

    private static Finding found(Appraisal appraisal) {
        return appraisal.findings().stream()
                .filter(finding -> finding.subject() == Subject.TAG)
                .findFirst()
                .orElseThrow();
    }

    private void assertDenied(String why) {
        Appraisal appraisal = appraised();
        assertThat(appraisal.level()).isEqualTo(TrustLevel.SOFTWARE);
        assertThat(appraisal.tag()).isEmpty();
        assertThat(found(appraisal).holds()).isFalse();
        assertThat(found(appraisal).words()).contains(why);
    }

    /** What the owner of the machine does while no cloudlet has the TPM. */
    private void meanwhile(String... command) throws Exception {
        cloud.close();
        try {
            swtpm.tool(command);
        } finally {
            cloud = cloudlet().open();
        }
    }

    @Test
    void provision_inEitherForm_isProvenAndSaysWhere() {
        for (TagForm form : List.of(TagForm.OWNER, TagForm.PLATFORM)) {
            cloud.trust().provision(certified(BERLIN), form, authority);
            Appraisal appraisal = appraised();
            assertThat(appraisal.why()).contains("form " + form + " says that it is in DE-BE until " + later);
            assertThat(appraisal.level()).isEqualTo(TrustLevel.HARDWARE);
            assertThat(appraisal.tag()).contains(new AssetTag(BERLIN, form, later, "survey"));
        }
    }

    @Test
    void provision_again_movesTheMachine() {
        for (TagForm form : List.of(TagForm.OWNER, TagForm.PLATFORM)) {
            cloud.trust().provision(certified(BERLIN), form, authority);
            cloud.trust().provision(certified(new Region("FR")), form, authority);
            assertThat(appraised().tag()).contains(new AssetTag(new Region("FR"), form, later, "survey"));
        }
    }

    @Test
    void appraise_withoutATag_failsWhereOneIsRequired() {
        assertDenied("it shows no asset tag; untouched requires form OWNER");
        cloud.trust().withdraw(values);
        cloud.trust().approve(values);
        assertThat(appraised().level()).isEqualTo(TrustLevel.HARDWARE);
    }

    @Test
    void dryRun_ofARequiredTag_saysWhoHasNone() {
        cloud.trust().approve(values);
        assertThat(appraised().level()).isEqualTo(TrustLevel.HARDWARE);
        Replan plan = Replan.none().approving(values.tagged(TagForm.OWNER));
        List<Appraisal> planned = cloud.trust().dryRun(plan);
        assertThat(found(planned.get(0)).holds()).isFalse();
        assertThat(cloud.trust().last(cloud.self().id()).orElseThrow().level()).isEqualTo(TrustLevel.HARDWARE);
    }

    @Test
    void owner_whoDeletesIt_losesIt() throws Exception {
        cloud.trust().provision(certified(BERLIN), TagForm.OWNER, authority);
        meanwhile("tpm2_nvundefine", "-C", "o", INDEX);
        assertDenied("it shows no asset tag");
    }

    @Test
    void owner_whoWrites_isRefusedByTheTpm() throws Exception {
        cloud.trust().provision(certified(BERLIN), TagForm.OWNER, authority);
        cloud.close();
        Files.write(swtpm.home().resolve("other"), new byte[256]);
        for (String who : List.of("o", INDEX)) {
            assertThatThrownBy(() -> swtpm.tool("tpm2_nvwrite", "-C", who, "-i", "other", INDEX))
                    .isInstanceOf(Swtpm.ToolFailed.class);
        }
        cloud = cloudlet().open();
        assertThat(appraised().tag()).isPresent();
    }

    @Test
    void owner_whoMakesItAnewAndWritesTheOldTag_isNotBelieved() throws Exception {
        cloud.trust().provision(certified(BERLIN), TagForm.OWNER, authority);
        cloud.close();
        swtpm.tool("tpm2_nvread", "-C", INDEX, "-s", "256", "-o", "kept", INDEX);
        swtpm.tool("tpm2_nvundefine", "-C", "o", INDEX);
        swtpm.tool("tpm2_nvdefine", "-C", "o", "-s", "256", "-a", "ownerwrite|authread|no_da", INDEX);
        swtpm.tool("tpm2_nvwrite", "-C", "o", "-i", "kept", INDEX);
        cloud = cloudlet().open();
        assertDenied("could write its index");
    }

    private TagKey signing(UnaryOperator<byte[]> how) {
        return new TagKey() {
            @Override
            public ECPublicKey publicKey() {
                return authority.publicKey();
            }

            @Override
            public byte[] sign(byte[] message) {
                return how.apply(message);
            }
        };
    }

    @Test
    void owner_whoKeptWhatTheAuthoritySigned_doesNotWriteItAgain() throws Exception {
        List<byte[]> kept = new ArrayList<>();
        TagKey heard = signing(message -> {
            kept.add(authority.sign(message));
            return kept.get(0).clone();
        });
        TagKey replaying = signing(message -> kept.get(0).clone());
        TagCertificate berlin = certified(BERLIN);
        cloud.trust().provision(berlin, TagForm.OWNER, heard);
        meanwhile("tpm2_nvundefine", "-C", "o", INDEX);
        assertThatThrownBy(() -> cloud.trust().provision(berlin, TagForm.OWNER, replaying))
                .isInstanceOf(BackendFaultException.class)
                .hasMessageContaining("PolicySigned");
        assertDenied("it shows no asset tag");
    }

    @Test
    void platform_formResistsItsOwnerAndAClear() throws Exception {
        cloud.trust().provision(certified(BERLIN), TagForm.PLATFORM, authority);
        cloud.close();
        for (String who : List.of("o", "p")) {
            assertThatThrownBy(() -> swtpm.tool("tpm2_nvundefine", "-C", who, INDEX))
                    .isInstanceOf(Swtpm.ToolFailed.class);
        }
        swtpm.tool("tpm2_clear", "-c", "p");
        cloud = cloudlet().open();
        assertThat(appraised().tag().orElseThrow().form()).isEqualTo(TagForm.PLATFORM);
    }

    @Test
    void platform_formOfAnotherAuthority_isNotReplaced() throws Exception {
        cloud.trust().provision(certified(BERLIN), TagForm.PLATFORM, authority);
        TagKey other = key();
        TagCertificate tag = cloud.trust().certify(cloud.trust().machine(), BERLIN, later, other);
        assertThatThrownBy(() -> cloud.trust().provision(tag, TagForm.PLATFORM, other))
                .isInstanceOf(BackendFaultException.class)
                .hasMessageContaining("cannot be deleted");
        assertThat(appraised().tag()).isPresent();
    }

    @Test
    void withdraw_ofTheAuthority_voidsItsTags() {
        cloud.trust().provision(certified(BERLIN), TagForm.OWNER, authority);
        assertThat(appraised().level()).isEqualTo(TrustLevel.HARDWARE);
        cloud.trust().withdraw(new TagAuthority("survey", authority.publicKey()));
        assertDenied("nobody who is approved as tag authority signed it");
    }

    @Test
    void provision_ofATagThatWouldNotCount_isRefused() throws Exception {
        TagCertificate others = cloud.trust().certify("ab".repeat(32), BERLIN, later, authority);
        assertThatThrownBy(() -> cloud.trust().provision(others, TagForm.OWNER, authority))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("it is of machine abab");
        TagCertificate own = certified(BERLIN);
        TagKey stranger = key();
        assertThatThrownBy(() -> cloud.trust().provision(own, TagForm.OWNER, stranger))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("not signed by this authority");
    }

    @Test
    void certify_ofWhatHasEnded_isRefused() {
        assertThatThrownBy(() -> cloud.trust().certify("ab".repeat(32), BERLIN, Instant.EPOCH, authority))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("would have ended");
    }

    @Test
    void provision_withoutATpm_isNotFound(@TempDir Path elsewhere) {
        TagCertificate tag = certified(BERLIN);
        try (Federation bare = Cloudlet.named("bare").home(elsewhere).found("other")) {
            assertThatThrownBy(() -> bare.trust().provision(tag, TagForm.OWNER, authority))
                    .isInstanceOf(NotFoundException.class);
        }
    }
}
