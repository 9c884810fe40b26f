package io.cloudlet.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.Invitation;
import io.cloudlet.NotFoundException;
import io.cloudlet.Subscription;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.Cloudlet;
import io.cloudlet.service.Service;
import io.cloudlet.trust.Appraisal;
import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Finding;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;
import io.cloudlet.trust.Replan;
import io.cloudlet.trust.TrustLevel;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Cloudlets over real links, one with a real TPM, which the other asks for evidence and appraises without one. */
@ExtendWith(NeedsSwtpm.class)
class AppraisalIT {

    private static final String UNTOUCHED = "00".repeat(32);

    private Swtpm swtpm;
    private Federation cloud;
    private Federation edge;
    private CloudletId attested;

    @TempDir
    Path homes;

    @BeforeEach
    void form() throws Exception {
        swtpm = Swtpm.startCertified();
        cloud = Cloudlet.named("cloud")
                .home(homes.resolve("cloud"))
                .listen("127.0.0.1", 0)
                .found("acme");
        Invitation invitation = cloud.cloudlets().invite("edge", Duration.ofMinutes(15));
        edge = cloudlet().join(invitation);
        attested = edge.self().id();
    }

    private Cloudlet cloudlet() throws Exception {
        return Cloudlet.named("edge")
                .home(homes.resolve("edge"))
                .listen("127.0.0.1", 0)
                .trust(Tpm.at(swtpm.address()).issuers(certificate("issuercert.pem")));
    }

    @AfterEach
    void end() throws Exception {
        edge.close();
        cloud.close();
        swtpm.close();
    }

    private X509Certificate certificate(String file) throws Exception {
        byte[] encoded = Files.readAllBytes(swtpm.home().resolve("ca").resolve(file));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    /** Everything that the machine needs to pass. */
    private void approveAll() throws Exception {
        cloud.trust().approve(new Manufacturer("swtpm", certificate("swtpm-localca-rootca-cert.pem")));
        cloud.trust().approve(new Machine(edge.trust().machine(), attested));
        cloud.trust().approve(untouched());
    }

    private static Reference untouched() {
        return ReferenceValues.named("untouched").register(0, UNTOUCHED).register(7, UNTOUCHED);
    }

    private static List<Finding.Subject> doubts(Appraisal appraisal) {
        return appraisal.findings().stream()
                .filter(finding -> !finding.holds())
                .map(Finding::subject)
                .toList();
    }

    @Test
    void appraise_ofAMachineThatIsApproved_isHardwareAndSaysWhy() throws Exception {
        approveAll();
        Appraisal appraisal = cloud.trust().appraise(attested);
        assertThat(doubts(appraisal)).isEmpty();
        assertThat(appraisal.level()).isEqualTo(TrustLevel.HARDWARE);
        assertThat(appraisal.machine()).contains(edge.trust().machine());
        assertThat(cloud.trust().why(attested))
                .contains("a manufacturer vouches for its TPM, model swtpm")
                .contains("approved software: untouched");
    }

    @Test
    void appraise_ofItself_isAsByOthers() throws Exception {
        approveAll();
        Appraisal appraisal = edge.trust().appraise(attested);
        assertThat(doubts(appraisal)).isEmpty();
        assertThat(appraisal.level()).isEqualTo(TrustLevel.HARDWARE);
    }

    @Test
    void appraise_ofSoftwareKeys_isSoftwareAndNoError() {
        Appraisal appraisal = edge.trust().appraise(cloud.self().id());
        assertThat(appraisal.level()).isEqualTo(TrustLevel.SOFTWARE);
        assertThat(appraisal.why()).contains("it has software keys");
        assertThatThrownBy(() -> cloud.trust().machine()).isInstanceOf(NotFoundException.class);
    }

    @Test
    void appraise_whereNothingIsApproved_failsAndSaysWhatIsMissing() {
        Appraisal appraisal = cloud.trust().appraise(attested);
        assertThat(appraisal.level()).isEqualTo(TrustLevel.SOFTWARE);
        assertThat(doubts(appraisal)).contains(Finding.Subject.MANUFACTURER, Finding.Subject.REGISTERS);
    }

    @Test
    void appraise_afterTheMachineStartedOtherwise_failsAndPassesAgainAfterAReset() throws Exception {
        approveAll();
        assertThat(cloud.trust().appraise(attested).level()).isEqualTo(TrustLevel.HARDWARE);
        edge.close();
        swtpm.tool("tpm2_pcrextend", "7:sha256=" + "11".repeat(32));
        edge = cloudlet().open();
        Appraisal changed = cloud.trust().appraise(attested);
        assertThat(doubts(changed)).containsExactly(Finding.Subject.REGISTERS);
        swtpm.reset();
        Appraisal again = appraisedOnceReset();
        assertThat(doubts(again)).isEmpty();
        assertThat(again.why()).contains("started anew since it was judged last");
    }

    /** The call in which the reset shows fails; the next one starts the TPM up. */
    private Appraisal appraisedOnceReset() {
        try {
            return cloud.trust().appraise(attested);
        } catch (UnreachableException e) {
            assertThat(e).hasMessageContaining("gives no evidence now");
            return cloud.trust().appraise(attested);
        }
    }

    @Test
    void dryRun_ofADenial_saysWhoWouldFailAndChangesNothing() throws Exception {
        approveAll();
        assertThat(cloud.trust().appraise(attested).level()).isEqualTo(TrustLevel.HARDWARE);
        List<Appraisal> planned = cloud.trust().dryRun(Replan.none().approving(Denial.model("swtpm")));
        assertThat(planned).hasSize(1);
        assertThat(doubts(planned.get(0))).containsExactly(Finding.Subject.DENIAL);
        assertThat(cloud.trust().last(attested).orElseThrow().level()).isEqualTo(TrustLevel.HARDWARE);
    }

    @Test
    void appraise_whileTheTpmIsFrozen_holdsUpNothingElse() throws Exception {
        approveAll();
        swtpm.freeze();
        CompletableFuture<Appraisal> waiting =
                CompletableFuture.supplyAsync(() -> cloud.trust().appraise(attested));
        edge.services()
                .register(Service.named("orders")
                        .version("1.0.0")
                        .at("http://127.0.0.1:1")
                        .federated());
        CompletableFuture<String> found = new CompletableFuture<>();
        Subscription watching = cloud.services().named("orders").watch(instances -> {
            if (!instances.isEmpty()) {
                found.complete(instances.get(0).name());
            }
        });
        assertThat(found.get(20, TimeUnit.SECONDS)).isEqualTo("orders");
        watching.close();
        assertThat(waiting).isNotDone();
        swtpm.thaw();
        assertThat(waiting.join().level()).isEqualTo(TrustLevel.HARDWARE);
    }

    @Test
    void close_leavesNoThread() throws Exception {
        approveAll();
        cloud.trust().appraise(attested);
        edge.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("cloudlet-edge-tpm"));
    }
}
