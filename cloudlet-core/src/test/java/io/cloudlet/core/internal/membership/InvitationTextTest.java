package io.cloudlet.core.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.HostPort;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationTextTest {

    private static final byte[] SECRET = Hash.sha256(new byte[] {42});
    private static final byte[] JOINER_LEAF = {1};
    private static final byte[] INVITER_LEAF = {2};
    private static final CloudletId JOINER = new CloudletId("3".repeat(64));
    private static final InvitationText INVITATION = invitation("1", "2", "a", SECRET);

    @Test
    void parse_ofItsText_givesItBack() {
        InvitationText read = InvitationText.parse("  " + text() + "\n");

        assertThat(read.federation()).isEqualTo(INVITATION.federation());
        assertThat(read.inviter()).isEqualTo(INVITATION.inviter());
        assertThat(read.addresses()).isEqualTo(INVITATION.addresses());
        assertThat(read.id()).isEqualTo(INVITATION.id());
        assertThat(read.name()).isEqualTo("edge1");
        assertThat(read.expires()).isEqualTo(INVITATION.expires());
        assertThat(proof(read)).isEqualTo(proof(INVITATION));
    }

    @Test
    void parse_ofAnyPrefix_isRefused() {
        for (int length = 0; length < text().length(); length++) {
            assertMalformed(text().substring(0, length));
        }
    }

    @Test
    void parse_withAnyCharacterChanged_isRefused() {
        for (int i = 0; i < text().length(); i++) {
            char other = text().charAt(i) == 'A' ? 'B' : 'A';
            assertMalformed(text().substring(0, i) + other + text().substring(i + 1));
        }
    }

    @Test
    void parse_withMoreBehind_isRefused() {
        assertMalformed(text() + "AAAA");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "hello", "cloudlet-invitation-1:", "cloudlet-invitation-1:ää", "cloudlet-invitation-2:AAAA"})
    void parse_ofSomethingElse_isRefused(String text) {
        assertMalformed(text);
    }

    @Test
    void parse_ofAnotherVersion_saysSo() {
        assertThatThrownBy(() -> InvitationText.parse(text().replace("-1:", "-2:")))
                .hasMessageContaining("another version");
    }

    @Test
    void parse_ofSomethingHuge_isRefusedUnread() {
        assertMalformed("cloudlet-invitation-1:" + "A".repeat(5_000));
    }

    @Test
    void parse_withTooManyAddresses_isRefused() {
        InvitationText many = new InvitationText(
                INVITATION.federation(),
                INVITATION.inviter(),
                Collections.nCopies(9, new HostPort("h", 1)),
                INVITATION.id(),
                SECRET,
                "edge1",
                INVITATION.expires());

        assertMalformed(many.toInvitation().reveal());
    }

    @Test
    void parse_withABadName_isRefused() {
        InvitationText bad = new InvitationText(
                INVITATION.federation(),
                INVITATION.inviter(),
                INVITATION.addresses(),
                INVITATION.id(),
                SECRET,
                "Edge 1",
                INVITATION.expires());

        assertMalformed(bad.toInvitation().reveal());
    }

    @Test
    void parse_refusing_showsNoPartOfTheText() {
        String damaged = text().substring(0, text().length() - 3);
        Throwable refusal = catchThrowable(() -> InvitationText.parse(damaged));

        for (Throwable e = refusal; e != null; e = e.getCause()) {
            assertThat(String.valueOf(e.getMessage())).doesNotContain(damaged.substring(30, 50));
        }
    }

    @Test
    void toString_showsNoSecret() {
        assertThat(INVITATION.toString())
                .doesNotContain(Hash.hex(SECRET).substring(0, 8))
                .doesNotContain(Base64.getUrlEncoder().encodeToString(SECRET).substring(0, 8));
    }

    @Test
    void proof_forAnotherSecret_differs() {
        assertThat(proof(invitation("1", "2", "a", Hash.sha256()))).isNotEqualTo(proof(INVITATION));
    }

    @Test
    void proof_inAnotherFederation_differs() {
        assertThat(proof(invitation("4", "2", "a", SECRET))).isNotEqualTo(proof(INVITATION));
    }

    @Test
    void proof_toAnotherInviter_differs() {
        assertThat(proof(invitation("1", "4", "a", SECRET))).isNotEqualTo(proof(INVITATION));
    }

    @Test
    void proof_forAnotherInvitation_differs() {
        assertThat(proof(invitation("1", "2", "b", SECRET))).isNotEqualTo(proof(INVITATION));
    }

    @Test
    void proof_byAnotherJoiner_differs() {
        assertThat(INVITATION.proof(new CloudletId("4".repeat(64)), JOINER_LEAF, INVITER_LEAF))
                .isNotEqualTo(proof(INVITATION));
    }

    @Test
    void proof_onAnotherLink_differs() {
        byte[] middle = {3};

        assertThat(INVITATION.proof(JOINER, middle, INVITER_LEAF)).isNotEqualTo(proof(INVITATION));
        assertThat(INVITATION.proof(JOINER, JOINER_LEAF, middle)).isNotEqualTo(proof(INVITATION));
    }

    private static byte[] proof(InvitationText invitation) {
        return invitation.proof(JOINER, JOINER_LEAF, INVITER_LEAF);
    }

    private static InvitationText invitation(String federation, String inviter, String id, byte[] secret) {
        return new InvitationText(
                new FederationId(federation.repeat(64)),
                new CloudletId(inviter.repeat(64)),
                List.of(new HostPort("cloud.example", 7443), new HostPort("2001:db8::1", 7443)),
                id.repeat(32),
                secret,
                "edge1",
                Instant.ofEpochSecond(1_800_000_000));
    }

    private static String text() {
        return INVITATION.toInvitation().reveal();
    }

    private static void assertMalformed(String text) {
        InvalidArgumentException refusal = (InvalidArgumentException) catchThrowable(() -> InvitationText.parse(text));
        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVITATION_MALFORMED);
    }
}
