package io.cloudlet.core.internal.node;

import static io.cloudlet.core.internal.world.FencedTrio.id;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo.Standing;
import io.cloudlet.Federation;
import io.cloudlet.RecoveryKey;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.service.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A cloudlet that lost its disk asks members of which one lies, or falls silent. */
class RecoveryHelpersTest {

    private static final byte RECOVERED = 31;

    private final WorldFleet fleet = new WorldFleet(11);
    private final Federation cloud = fleet.found("cloud");
    private final Federation lost = fleet.join(cloud, "lost");
    private final Federation liar = fleet.join(cloud, "liar");
    private final AtomicInteger answers = new AtomicInteger();

    @Test
    void recover_withOneLyingMember_asksTheNextBest() {
        CloudletId same = id(lost);
        RecoveryKey key = loseDisk();
        answers("liar", RecoveryHelpersTest::lie);
        Federation back = fleet.recover("lost", key, "liar");
        rest();

        assertThat(id(back)).isEqualTo(same);
        assertThat(answers).hasValueGreaterThan(1);
        assertThat(cloud.cloudlets().get(same).standing()).isEqualTo(Standing.MEMBER);
        assertThat(liar.cloudlets().get(same).standing()).isEqualTo(Standing.MEMBER);
        assertThat(back.cloudlets().list()).hasSize(3);
    }

    @Test
    void recover_fromAMemberThatFallsSilent_asksTheNextBest() {
        RecoveryKey key = loseDisk();
        answers("liar", frame -> answers.get() > 1 ? List.of() : List.of(frame));
        Federation back = fleet.recover("lost", key, "liar");
        rest();

        assertThat(answers).hasValueGreaterThan(1);
        assertThat(cloud.cloudlets().get(id(back)).standing()).isEqualTo(Standing.MEMBER);
    }

    @Test
    void recover_whereNobodyAnswers_saysWhatEachDid() {
        RecoveryKey key = loseDisk();
        answers("liar", frame -> List.of());

        assertThatThrownBy(() -> fleet.recover("lost", key, "liar"))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("liar:1 was asked, and did not answer within 8 s")
                .hasMessageContaining("nothing was changed");
    }

    @Test
    void recover_whereOnlyALiarShowsTheLog_doesNotBeginWithoutIt() {
        CloudletId same = id(lost);
        RecoveryKey key = loseDisk();
        byte[] shown = Inside.logs(cloud).checkpoint(same).orElseThrow().encode();
        Map<String, Change> changes =
                Map.of("liar", RecoveryHelpersTest::lie, "cloud", frame -> List.of(otherwise(frame, shown)));
        answers(changes);

        assertThatThrownBy(() -> fleet.recover("lost", key, "liar"))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("nobody has given the log, which some showed to have: liar:1 ")
                .hasMessageContaining("nothing was changed");
        assertThat(fleet.disk("lost").exists("cloudlet.properties")).isFalse();
    }

    /** Changes a record at the end of what is long enough to hold one. */
    private static List<byte[]> lie(byte[] frame) {
        byte[] changed = frame.clone();
        if (frame.length > 1_500) {
            changed[changed.length - 3] ^= 1;
        }
        return List.of(changed);
    }

    /** The frame with a checkpoint that nobody signed. */
    private static byte[] otherwise(byte[] frame, byte[] checkpoint) {
        byte[] changed = frame.clone();
        int at = new String(frame, ISO_8859_1).indexOf(new String(checkpoint, ISO_8859_1));
        changed[at + checkpoint.length - 1] ^= 1;
        return changed;
    }

    private interface Change {
        List<byte[]> of(byte[] frame);
    }

    private void answers(String who, Change change) {
        answers(Map.of(who, change));
    }

    private void answers(Map<String, Change> changes) {
        fleet.tap((from, to, frame) -> {
            boolean answer = to.equals("lost") && frame.length > 0 && frame[0] == RECOVERED;
            if (!answer || !changes.containsKey(from)) {
                return List.of(frame);
            }
            answers.incrementAndGet();
            return changes.get(from).of(frame);
        });
    }

    private RecoveryKey loseDisk() {
        register("orders");
        rest();
        RecoveryKey key = lost.recoveryKey().orElseThrow();
        WorldFleet.kill(lost);
        rest();
        return key;
    }

    private void register(String name) {
        lost.services()
                .register(Service.named(name)
                        .version("1.0.0")
                        .at("http://10.0.0.7:8080")
                        .lease(Duration.ofDays(1))
                        .federated());
    }

    private void rest() {
        fleet.world().pass(Duration.ofSeconds(20));
    }
}
