package io.cloudlet.core.internal.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Ask;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Challenge;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Opened;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Shown;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Status;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.trust.LinkEnds;
import io.cloudlet.core.internal.trust.PcrSelection;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a machine shows to whom, whatever it is asked. */
class EvidenceDeskTest {

    private static final CloudletId SELF = id(1);
    private static final FederationId FEDERATION = new FederationId("11".repeat(32));
    private static final VerificationKey OWN = Golden.key("leaf").verification();
    private static final VerificationKey THEIRS = Golden.key("checkpoint").verification();

    private final List<byte[]> sent = new ArrayList<>();
    private final List<byte[]> questions = new ArrayList<>();
    private final List<CompletableFuture<Attester.Quote>> quotes = new ArrayList<>();
    private final CompletableFuture<byte[]> opened = new CompletableFuture<>();
    private final EvidenceDesk desk = desk(Optional.of(new HeldChip()));

    private static CloudletId id(int number) {
        return new CloudletId(String.format("%064x", number));
    }

    private EvidenceDesk desk(Optional<Attester> attester) {
        return new EvidenceDesk(SELF, attester, new SeededEntropy(1), Runnable::run, new AnyWay());
    }

    private static Ask ask(long request) {
        return new Ask(request, new byte[32], PcrSelection.of(0));
    }

    private Shown shown(int index) {
        WireReader in = new WireReader(sent.get(index));
        assertThat(FrameType.read(in)).isEqualTo(FrameType.EVIDENCE);
        return Shown.decode(in);
    }

    private static Attester.Quote quote() {
        return new Attester.Quote(new byte[1], new byte[1], new byte[1], new byte[0], Optional.empty());
    }

    @Test
    void ask_withoutAMachine_saysSo() {
        desk(Optional.empty()).ask(id(2), ask(1));
        assertThat(shown(0).status()).isEqualTo(Status.NONE);
    }

    @Test
    void ask_answered_showsTheNonceThatWasAdded() {
        desk.ask(id(2), ask(1));
        quotes.get(0).complete(quote());
        assertThat(shown(0).status()).isEqualTo(Status.HERE);
        byte[] expected = new AnyWay().ends(id(2)).orElseThrow().answer(SELF, new byte[32], shown(0).nonce());
        assertThat(questions.get(0)).isEqualTo(expected).isNotEqualTo(new byte[32]);
    }

    @Test
    void ask_relayedByAnother_isSignedForThatOnesLinkOnly() {
        desk.ask(id(2), ask(1));
        quotes.get(0).complete(quote());
        byte[] there = new AnyWay().ends(id(3)).orElseThrow().answer(SELF, new byte[32], shown(0).nonce());
        assertThat(questions.get(0)).isNotEqualTo(there);
    }

    @Test
    void ask_ofTheSame_isSignedWithAnotherNonceEachTime() {
        desk.ask(id(2), ask(1));
        quotes.get(0).complete(quote());
        desk.ask(id(2), ask(1));
        assertThat(questions.get(0)).isNotEqualTo(questions.get(1));
    }

    @Test
    void ask_whileOneOfThatPeerIsUnderWay_isBusy() {
        desk.ask(id(2), ask(1));
        desk.ask(id(2), ask(2));
        assertThat(shown(0).status()).isEqualTo(Status.BUSY);
        assertThat(quotes).hasSize(1);
        quotes.get(0).complete(quote());
        desk.ask(id(2), ask(3));
        assertThat(quotes).hasSize(2);
    }

    @Test
    void ask_byMoreThanTheChipHasTimeFor_isBusy() {
        for (int peer = 0; peer < EvidenceDesk.MOST_UNDER_WAY; peer++) {
            desk.ask(id(10 + peer), ask(1));
        }
        assertThat(sent).isEmpty();
        desk.ask(id(5), ask(1));
        assertThat(shown(0).status()).isEqualTo(Status.BUSY);
    }

    @Test
    void ask_ofAChipThatFails_tellsNothingOfThisMachine() {
        desk.ask(id(2), ask(1));
        quotes.get(0)
                .completeExceptionally(new BackendFaultException(ErrorCode.BACKEND_FAULT, "broken at /dev/secret"));
        assertThat(shown(0).status()).isEqualTo(Status.FAILED);
        assertThat(shown(0).words()).isEqualTo("backend-fault");
    }

    @Test
    void ask_ofABackendThatThrows_failsAndLeavesThePeerFreeToAskAgain() {
        EvidenceDesk broken = desk(Optional.of(new ThrowingChip()));
        broken.ask(id(2), ask(1));
        broken.ask(id(2), ask(2));
        broken.open(id(2), new Challenge(3, new byte[3], new byte[4]));
        assertThat(shown(0).status()).isEqualTo(Status.FAILED);
        assertThat(shown(1).status()).isEqualTo(Status.FAILED);
        WireReader in = new WireReader(sent.get(2));
        assertThat(FrameType.read(in)).isEqualTo(FrameType.CREDENTIAL_OPENED);
        assertThat(Opened.decode(in).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void open_showsWhatTheChipFound() {
        desk.open(id(2), new Challenge(5, new byte[3], new byte[4]));
        opened.complete(new byte[] {7});
        WireReader in = new WireReader(sent.get(0));
        assertThat(FrameType.read(in)).isEqualTo(FrameType.CREDENTIAL_OPENED);
        Opened answer = Opened.decode(in);
        assertThat(answer.request()).isEqualTo(5);
        assertThat(answer.content()).containsExactly(7);
    }

    private final class AnyWay implements Ways {
        @Override
        public Optional<LinkEnds> ends(CloudletId peer) {
            return Optional.of(new LinkEnds(FEDERATION, peer, SELF, THEIRS, OWN));
        }

        @Override
        public CompletionStage<Void> reach(CloudletId peer, Duration patience) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> send(CloudletId peer, byte[] frame) {
            sent.add(frame);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Breaks its contract. */
    private static final class ThrowingChip implements Attester {
        @Override
        public CompletionStage<Endorsement> endorsement(Duration deadline) {
            throw new IllegalStateException("no chip");
        }

        @Override
        public CompletionStage<Quote> quote(int registers, byte[] question, Duration deadline) {
            throw new IllegalStateException("no chip");
        }

        @Override
        public CompletionStage<byte[]> open(byte[] credential, byte[] secret, Duration deadline) {
            throw new IllegalStateException("no chip");
        }

        @Override
        public CompletionStage<Void> provision(byte[] content, TagForm form, TagKey authority, Duration deadline) {
            throw new IllegalStateException("no chip");
        }

        @Override
        public void close() {}
    }

    private final class HeldChip implements Attester {
        @Override
        public CompletionStage<Endorsement> endorsement(Duration deadline) {
            return CompletableFuture.completedFuture(new Endorsement(List.of(), new byte[1]));
        }

        @Override
        public CompletionStage<Quote> quote(int registers, byte[] question, Duration deadline) {
            questions.add(question);
            CompletableFuture<Quote> quote = new CompletableFuture<>();
            quotes.add(quote);
            return quote;
        }

        @Override
        public CompletionStage<byte[]> open(byte[] credential, byte[] secret, Duration deadline) {
            return opened;
        }

        @Override
        public CompletionStage<Void> provision(byte[] content, TagForm form, TagKey authority, Duration deadline) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }
}
