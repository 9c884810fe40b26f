package io.cloudlet.core.internal.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Opened;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Shown;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Status;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.trust.SoftwareMachine;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.testkit.simulated.Wires;
import io.cloudlet.trust.Appraisal;
import io.cloudlet.trust.Finding;
import io.cloudlet.trust.Finding.Subject;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.ReferenceValues;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/**
 * A member that shows another's machine as its own: it asks that one with the nonce that it was asked with, has its credential opened there, and passes
 * on what comes.
 */
class RelayedEvidenceTest {

    private final WorldFleet fleet = new WorldFleet(11);
    private final SoftwareMachine good = new SoftwareMachine(1);
    private final SoftwareMachine own = new SoftwareMachine(2).taking(Duration.ofSeconds(4));
    private final Relay relay = new Relay();

    /** Sits in {@code liar}: what it is asked goes on to {@code honest}, and the answers back. */
    private static final class Relay implements Wires.Tap {

        private final Queue<byte[]> toHonest = new ArrayDeque<>();
        private Shown shown = Shown.no(0, Status.BUSY, "");
        private Opened opened = new Opened(0, Status.BUSY, "", new byte[0]);
        private int relayed;

        @Override
        public List<byte[]> leaving(String from, String to, byte[] frame) {
            WireReader in = new WireReader(frame);
            int type = frame[0];
            if (from.equals("cloud") && to.equals("liar")) {
                asked(type, frame);
            } else if (from.equals("honest") && to.equals("liar")) {
                answered(type, in);
            } else if (from.equals("liar") && to.equals("honest")) {
                List<byte[]> out = new ArrayList<>(List.of(frame));
                out.addAll(toHonest);
                toHonest.clear();
                return out;
            } else if (from.equals("liar") && to.equals("cloud")) {
                return List.of(passedOff(type, frame));
            }
            return List.of(frame);
        }

        private void asked(int type, byte[] frame) {
            if (is(type, FrameType.EVIDENCE_ASK) || is(type, FrameType.CREDENTIAL)) {
                toHonest.add(frame);
            }
        }

        private void answered(int type, WireReader in) {
            if (is(type, FrameType.EVIDENCE)) {
                assertThat(FrameType.read(in)).isEqualTo(FrameType.EVIDENCE);
                shown = Shown.decode(in);
            } else if (is(type, FrameType.CREDENTIAL_OPENED)) {
                assertThat(FrameType.read(in)).isEqualTo(FrameType.CREDENTIAL_OPENED);
                opened = Opened.decode(in);
            }
        }

        private byte[] passedOff(int type, byte[] frame) {
            if (is(type, FrameType.EVIDENCE)) {
                relayed++;
                return shown.encode();
            }
            return is(type, FrameType.CREDENTIAL_OPENED) ? opened.encode() : frame;
        }

        private static boolean is(int type, FrameType wanted) {
            return FrameType.read(new WireReader(new byte[] {(byte) type})) == wanted;
        }
    }

    @Test
    void evidence_ofAnotherShownAsOnesOwn_isRefused() {
        Federation cloud = fleet.found("cloud");
        fleet.machine("liar", own).machine("honest", good);
        Federation liar = fleet.join(cloud, "liar");
        fleet.join(cloud, "honest");
        CloudletId id = liar.self().id();
        fleet.until(
                "the liar is linked with the honest one",
                () -> liar.cloudlets().list().stream()
                        .allMatch(info -> info.link().up()));
        cloud.trust().approve(new Manufacturer("acme", SoftwareMachine.root()));
        cloud.trust().approve(new Machine(good.id(), id));
        cloud.trust().approve(ReferenceValues.named("good").register(0, "00".repeat(32)));
        fleet.tap(relay);

        Appraisal appraisal = cloud.trust().appraise(id);

        assertThat(relay.relayed).isEqualTo(1);
        assertThat(relay.opened.status()).isEqualTo(Status.HERE);
        assertThat(appraisal.findings().stream()
                        .filter(finding -> !finding.holds())
                        .map(Finding::subject))
                .containsExactly(Subject.QUOTE);
    }
}
