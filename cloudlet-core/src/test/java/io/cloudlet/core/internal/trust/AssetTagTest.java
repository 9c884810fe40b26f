package io.cloudlet.core.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.Region;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.trust.AssetTag;
import io.cloudlet.trust.Finding;
import io.cloudlet.trust.Finding.Subject;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;
import io.cloudlet.trust.TagAuthority;
import io.cloudlet.trust.TagCertificate;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What asset tags come to: none that anybody made up, moved, kept or put back counts. */
class AssetTagTest {

    private static final FederationId ACME = new FederationId("11".repeat(32));
    private static final CloudletId EDGE = new CloudletId("ed".repeat(32));
    private static final byte[] QUESTION = new byte[32];
    private static final PcrSelection ASKED = PcrSelection.of(0);
    private static final Region BERLIN = new Region("DE-BE");
    private static final Instant NOW = Manufacturer.NOW;
    private static final Instant LATER = NOW.plus(Duration.ofDays(30));
    private static final TagKey AUTHORITY = key();
    private static final TagKey STRANGER = key();

    private final SoftwareMachine machine = new SoftwareMachine(1);
    private final ReferenceValues values = ReferenceValues.named("good").register(0, "00".repeat(32));
    private final TagAuthority authority = new TagAuthority("survey", AUTHORITY.publicKey());
    private final List<Reference> approved = new ArrayList<>(List.of(
            new io.cloudlet.trust.Manufacturer("acme", SoftwareMachine.root()),
            new Machine(machine.id(), EDGE),
            values.tagged(TagForm.OWNER),
            authority));

    private static TagKey key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return TagKey.of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static VerificationKey verification(TagKey key) {
        return VerificationKey.decode(key.publicKey().getEncoded());
    }

    private SignedTag tag() {
        return SignedTag.sign(ACME, machine.id(), BERLIN, LATER, AUTHORITY);
    }

    private void holds(SignedTag tag, TagForm form) {
        machine.tag(TagIndex.area(form, verification(AUTHORITY)), tag.index());
    }

    private Judgement judge() {
        return judge(new Exhibit(ACME, EDGE, machine.evidence(ASKED, QUESTION), QUESTION, ASKED, NOW));
    }

    private Judgement judge(Exhibit exhibit) {
        References references = References.of(approved);
        Optional<Endorsed> endorsed = Appraiser.endorsed(exhibit, references, Optional.empty());
        endorsed.ifPresent(this::enrol);
        return Appraiser.judge(exhibit, references, endorsed, Optional.empty());
    }

    private void enrol(Endorsed endorsed) {
        try {
            Credential challenge = endorsed.challenge(new SeededEntropy(9));
            endorsed.complete(machine.tpm()
                    .activate(challenge, machine.tpm().attestationKey().name()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Finding found(Judgement judgement) {
        return judgement.findings().stream()
                .filter(finding -> finding.subject() == Subject.TAG)
                .findFirst()
                .orElseThrow();
    }

    private void assertRefused(String why) {
        Judgement judgement = judge();
        assertThat(judgement.passed()).isFalse();
        assertThat(judgement.tag()).isEmpty();
        assertThat(found(judgement).holds()).isFalse();
        assertThat(found(judgement).words()).contains(why).contains("good requires form OWNER");
    }

    @Test
    void judge_ofATagThatCounts_saysWhereUntilWhenAndHowFirmly() {
        holds(tag(), TagForm.OWNER);
        Judgement judgement = judge();
        assertThat(judgement.passed()).isTrue();
        assertThat(judgement.tag()).contains(new AssetTag(BERLIN, TagForm.OWNER, LATER, "survey"));
        assertThat(found(judgement).words()).contains("form OWNER", "in DE-BE until " + LATER, "survey");
    }

    @Test
    void judge_ofTheFirmerForm_suffices() {
        holds(tag(), TagForm.PLATFORM);
        assertThat(judge().passed()).isTrue();
        assertThat(judge().tag().orElseThrow().form()).isEqualTo(TagForm.PLATFORM);
    }

    @Test
    void judge_ofTheWeakerFormThanRequired_doubtsIt() {
        approved.set(2, values.tagged(TagForm.PLATFORM));
        holds(tag(), TagForm.OWNER);
        assertThat(judge().passed()).isFalse();
        assertThat(found(judge()).words()).contains("good requires form PLATFORM");
    }

    @Test
    void judge_ofNoTagWhereOneIsRequired_doubtsIt() {
        assertRefused("it shows no asset tag");
    }

    @Test
    void judge_ofADeletedTag_doubtsIt() {
        holds(tag(), TagForm.OWNER);
        assertThat(judge().passed()).isTrue();
        machine.deleteTag();
        assertRefused("it shows no asset tag");
    }

    @Test
    void judge_ofNoTagWhereNoneIsRequired_passes() {
        approved.set(2, values);
        assertThat(judge().passed()).isTrue();
    }

    @Test
    void judge_whereOtherValuesThatApproveRequireNone_passes() {
        approved.add(ReferenceValues.named("lenient").register(0, "00".repeat(32)));
        assertThat(judge().passed()).isTrue();
    }

    @Test
    void judge_ofATagThatDoesNotCountWhereNoneIsRequired_passesWithoutARegion() {
        approved.set(2, values);
        holds(SignedTag.sign(ACME, "ab".repeat(32), BERLIN, LATER, AUTHORITY), TagForm.OWNER);
        assertThat(judge().passed()).isTrue();
        assertThat(judge().tag()).isEmpty();
    }

    @Test
    void judge_ofTheTagOfAnotherMachine_doubtsIt() {
        String other = new SoftwareMachine(2).id();
        holds(SignedTag.sign(ACME, other, BERLIN, LATER, AUTHORITY), TagForm.OWNER);
        assertRefused("it is of machine " + other);
    }

    @Test
    void judge_ofTheTagOfAnotherFederation_doubtsIt() {
        FederationId other = new FederationId("22".repeat(32));
        holds(SignedTag.sign(other, machine.id(), BERLIN, LATER, AUTHORITY), TagForm.OWNER);
        assertRefused("it is of another federation");
    }

    @Test
    void judge_ofATagThatEnded_doubtsIt() {
        holds(SignedTag.sign(ACME, machine.id(), BERLIN, NOW, AUTHORITY), TagForm.OWNER);
        assertRefused("it ended " + NOW);
    }

    @Test
    void judge_ofATagOfNobodyWhoIsApproved_doubtsIt() {
        approved.remove(authority);
        holds(tag(), TagForm.OWNER);
        assertRefused("nobody who is approved as tag authority signed it");
    }

    @Test
    void judge_ofATagThatOnlyNamesTheAuthority_doubtsIt() {
        byte[] forged = tag().encoded();
        forged[forged.length - 1] ^= 1;
        holds(SignedTag.decode(forged), TagForm.OWNER);
        assertRefused("it is not signed by tag authority survey");
    }

    @Test
    void judge_ofWhatWasCertifiedForAnEarlierQuestion_doubtsIt() {
        holds(tag(), TagForm.OWNER);
        byte[] earlier = Hash.unhex("05".repeat(32));
        Attester.Tag kept = machine.certified(SoftwareTpm.attestIndex(earlier, area(), 0, tag().index()), area());
        machine.tags(question -> kept);
        assertRefused("it answers another question");
    }

    private static byte[] area() {
        return TagIndex.area(TagForm.OWNER, verification(AUTHORITY));
    }

    @Test
    void judge_ofWhatAnotherTpmCertified_doubtsIt() {
        byte[] attest = SoftwareTpm.attestIndex(QUESTION, area(), 0, tag().index());
        machine.tags(question -> new SoftwareMachine(2).certified(attest, area()));
        assertRefused("not signed by the key that signs the quote");
    }

    @Test
    void judge_ofAnIndexThatOthersCanWrite_doubtsIt() {
        machine.tag(TagIndex.area(TagForm.OWNER, verification(STRANGER)), tag().index());
        assertRefused("others than tag authority survey could write its index");
    }

    @Test
    void judge_ofAnIndexWithAnyAttributeChanged_doubtsIt() {
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            byte[] area = area();
            area[6 + bit / 8] ^= (byte) (1 << bit % 8);
            if (!Arrays.equals(area, TagIndex.area(TagForm.PLATFORM, verification(AUTHORITY)))) {
                machine.tag(area, tag().index());
                assertRefused("could write its index");
            }
        }
    }

    @Test
    void judge_ofAnIndexShownOtherwiseThanCertified_doubtsIt() {
        byte[] weak = TagIndex.area(TagForm.OWNER, verification(STRANGER));
        byte[] attest = SoftwareTpm.attestIndex(QUESTION, weak, 0, tag().index());
        machine.tags(question -> machine.certified(attest, area()));
        assertRefused("it is of another index than shown");
    }

    @Test
    void judge_ofAPartOfAnIndex_doubtsIt() {
        byte[] attest = SoftwareTpm.attestIndex(QUESTION, area(), 8, tag().index());
        machine.tags(question -> machine.certified(attest, area()));
        assertRefused("it is of a part of the index");
    }

    @Test
    void judge_ofAnIndexThatHoldsSomethingElse_doubtsIt() {
        byte[] content = tag().index();
        content[content.length - 1] = 1;
        machine.tag(area(), content);
        assertRefused("zeros after it");
        machine.tag(area(), new byte[Attester.TAG_LENGTH]);
        assertRefused("does not count");
    }

    @Test
    void judge_ofAnotherStatementOfTheTpm_doubtsIt() {
        byte[] attest = SoftwareTpm.attestIndex(QUESTION, area(), 0, tag().index());
        attest[5] = 0x18;
        machine.tags(question -> machine.certified(attest, area()));
        assertRefused("is not what a TPM says of an index");
    }

    @Test
    void dryRun_ofARequiredTag_failsWhoHasNone() {
        approved.set(2, values);
        Exhibit exhibit = new Exhibit(ACME, EDGE, machine.evidence(ASKED, QUESTION), QUESTION, ASKED, NOW);
        assertThat(judge(exhibit).passed()).isTrue();
        approved.set(2, values.tagged(TagForm.OWNER));
        assertThat(judge(exhibit).passed()).isFalse();
    }

    @Test
    void tag_decoded_isWhatWasEncoded() {
        byte[] encoded = tag().encoded();
        assertThat(SignedTag.decode(encoded).encoded()).isEqualTo(encoded);
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> SignedTag.decode(cut)).isInstanceOf(MalformedException.class);
        }
        byte[] more = Arrays.copyOf(encoded, encoded.length + 1);
        assertThatThrownBy(() -> SignedTag.decode(more)).isInstanceOf(MalformedException.class);
        encoded[0] = 2;
        assertThatThrownBy(() -> SignedTag.decode(encoded))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void certificate_carriedAsText_isTheSameTag() {
        SignedTag tag = tag();
        assertThat(SignedTag.of(tag.certificate()).encoded()).isEqualTo(tag.encoded());
        assertThatThrownBy(() -> SignedTag.of(new TagCertificate("0102")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("no tag certificate");
    }

    @Test
    void sign_byAKeyThatGivesOtherSignatures_isRefused() {
        TagKey broken = new TagKey() {
            @Override
            public java.security.interfaces.ECPublicKey publicKey() {
                return AUTHORITY.publicKey();
            }

            @Override
            public byte[] sign(byte[] message) {
                return STRANGER.sign(message);
            }
        };
        assertThatThrownBy(() -> SignedTag.sign(ACME, machine.id(), BERLIN, LATER, broken))
                .isInstanceOf(InvalidArgumentException.class);
    }
}
