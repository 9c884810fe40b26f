package io.cloudlet.core.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.TimeSource;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A quote answers a question once, soon, and on the link where it was asked. */
class QuestionsTest {

    private static final Duration LIFETIME = Duration.ofSeconds(30);
    private static final SeededEntropy ENTROPY = new SeededEntropy(1);
    private static final FederationId FEDERATION = new FederationId("11".repeat(32));
    private static final CloudletId SELF = new CloudletId("22".repeat(32));
    private static final CloudletId OTHER = new CloudletId("33".repeat(32));
    private static final CloudletId THIRD = new CloudletId("44".repeat(32));
    private static final VerificationKey OWN_LEAF = leaf();
    private static final VerificationKey OTHER_LEAF = leaf();
    private static final LinkEnds LINK = new LinkEnds(FEDERATION, SELF, OTHER, OWN_LEAF, OTHER_LEAF);
    private static final byte[] ADDED = new byte[Quote.NONCE_LENGTH];

    private final Clock clock = new Clock();
    private final Questions questions = new Questions(SELF, clock, new SeededEntropy(2), LIFETIME);

    private static VerificationKey leaf() {
        return SigningKey.generate(ENTROPY).verification();
    }

    private void refused(byte[] nonce, LinkEnds link) {
        assertThatThrownBy(() -> questions.take(nonce, link, ADDED))
                .isInstanceOfSatisfying(
                        EvidenceRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_NONCE));
    }

    @Test
    void take_givesWhatTheOtherEndComputesFromItsOwnSession() {
        byte[] nonce = questions.ask(LINK);
        assertThat(questions.take(nonce, LINK, ADDED)).isEqualTo(LINK.question(OTHER, nonce, ADDED));
        Questions accepting = new Questions(OTHER, clock, new SeededEntropy(3), LIFETIME);
        byte[] second = accepting.ask(LINK);
        assertThat(accepting.take(second, LINK, ADDED)).isEqualTo(LINK.question(SELF, ADDED, second));
    }

    @Test
    void take_again_isRefused() {
        byte[] nonce = questions.ask(LINK);
        questions.take(nonce, LINK, ADDED);
        refused(nonce, LINK);
    }

    @Test
    void take_afterItsTime_isRefused() {
        byte[] nonce = questions.ask(LINK);
        clock.now += LIFETIME.toNanos() + 1;
        refused(nonce, LINK);
    }

    @Test
    void take_onAnotherLink_isRefusedAndVoidsIt() {
        LinkEnds later = new LinkEnds(FEDERATION, SELF, OTHER, OWN_LEAF, leaf());
        byte[] nonce = questions.ask(LINK);
        refused(nonce, later);
        refused(nonce, LINK);
    }

    @Test
    void take_ofWhatWasNeverAsked_isRefused() {
        refused(new byte[Quote.NONCE_LENGTH], LINK);
    }

    @Test
    void take_withAnAdditionOfAnotherLength_isRefused() {
        byte[] nonce = questions.ask(LINK);
        assertThatThrownBy(() -> questions.take(nonce, LINK, new byte[31]))
                .isInstanceOf(EvidenceRefusedException.class);
    }

    @Test
    void ask_againAndAgain_keepsTheNewest() {
        byte[] first = questions.ask(LINK);
        byte[] last = first;
        for (int i = 0; i < 1024; i++) {
            last = questions.ask(LINK);
        }
        refused(first, LINK);
        assertThat(questions.take(last, LINK, ADDED)).hasSize(32);
    }

    @Test
    void question_withAnythingChanged_differs() {
        byte[] nonce = questions.ask(LINK);
        byte[] question = LINK.question(OTHER, nonce, ADDED);
        List<LinkEnds> others = List.of(
                new LinkEnds(new FederationId("12".repeat(32)), SELF, OTHER, OWN_LEAF, OTHER_LEAF),
                new LinkEnds(FEDERATION, THIRD, OTHER, OWN_LEAF, OTHER_LEAF),
                new LinkEnds(FEDERATION, SELF, THIRD, OWN_LEAF, OTHER_LEAF),
                new LinkEnds(FEDERATION, SELF, OTHER, leaf(), OTHER_LEAF),
                new LinkEnds(FEDERATION, SELF, OTHER, OWN_LEAF, leaf()));
        assertThat(others)
                .allSatisfy(
                        link -> assertThat(link.question(OTHER, nonce, ADDED)).isNotEqualTo(question));
        assertThat(LINK.question(SELF, nonce, ADDED)).isNotEqualTo(question);
        assertThat(LINK.question(OTHER, ADDED, nonce)).isNotEqualTo(question);
        assertThat(LINK.question(OTHER, nonce, Hash.sha256(ADDED))).isNotEqualTo(question);
    }

    private static final class Clock implements TimeSource {
        private long now;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public Instant wall() {
            return Instant.EPOCH;
        }
    }
}
