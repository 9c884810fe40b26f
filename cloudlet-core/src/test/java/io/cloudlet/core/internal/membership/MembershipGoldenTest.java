package io.cloudlet.core.internal.membership;

import static io.cloudlet.core.internal.Golden.FEDERATION;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.Right;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.membership.AuthorityRecord.Basis;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import io.cloudlet.core.internal.membership.Statement.Cut;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.trust.SoftwareMachine;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.KeeperAway;
import io.cloudlet.policy.Region;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.ReferenceValues;
import io.cloudlet.trust.TagAuthority;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TrustLevel;
import java.io.ByteArrayInputStream;
import java.security.KeyFactory;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MembershipGoldenTest {

    private final Golden golden = Golden.file("membership.txt");
    private final SigningKey identity = Golden.key("identity");
    private final Candidate candidate =
            new Candidate(identity.verification(), Golden.key("recovery").verification(), "cloud");
    private final CloudletId target = new CloudletId("22".repeat(32));
    private final Cut cut = new Cut(Head.EMPTY, "33".repeat(32));

    @Test
    void statements_ofEachKind_areAsWrittenDown() {
        statement(
                "found",
                "federation \"acme\", nonce 16 times 44",
                new Statement.Found("acme", candidate, "44".repeat(16)));
        statement("admit", "incarnation 1, invitation 16 times 55", new Statement.Admit(candidate, 1, "55".repeat(16)));
        statement(
                "remove",
                "32 times 22, incarnation 1, an empty log, last decision 32 times 33",
                new Statement.Remove(target, 1, cut));
        statement("grant", "32 times 22, MEMBERSHIP", new Statement.Grant(target, Right.MEMBERSHIP));
        statement("revoke", "32 times 22, FENCES, the same cut", new Statement.Revoke(target, Right.FENCES, cut));
        statement(
                "readmit",
                "32 times 22, incarnation 2 as \"cloud\", after removal 32 times 66, from log epoch 7, invitation 16 times 55",
                new Statement.Readmit(target, 2, "cloud", "66".repeat(32), 7, "55".repeat(16)));
        statement("hand-over", "32 times 22", new Statement.HandOver(target));
    }

    @Test
    void statementsAboutFences_ofEachKind_areAsWrittenDown() {
        CloudletId other = new CloudletId("44".repeat(32));
        FenceId fence = new FenceId("77".repeat(32));
        Fence wanted = Fence.named("geoB")
                .regions("FR", "DE")
                .members(target, other)
                .requires(TrustLevel.HARDWARE)
                .whenKeeperAway(KeeperAway.STOP);
        SortedSet<CloudletId> both = new TreeSet<>(List.of(target, other));
        statement(
                "draw",
                "\"geoB\" in DE and FR around 32 times 22, its keeper, and 32 times 44; hardware; stop while the keeper is away",
                FenceStatement.Draw.of(wanted, target));
        statement("include", "in fence 32 times 77 the same two", new FenceStatement.Include(fence, both));
        statement(
                "exclude",
                "from it 32 times 22, nothing of whose log counts",
                new FenceStatement.Exclude(fence, new TreeMap<>(Map.of(target, Head.EMPTY))));
        statement("rotate", "a new key for it", new FenceStatement.Rotate(fence));
        statement("keeper", "of it in term 2: 32 times 44", new FenceStatement.HandOverKeys(fence, 2, other));
        statement("erase", "it is removed", new FenceStatement.Erase(fence));
    }

    @Test
    void policyDigest_ofAFence_isAsWrittenDown() {
        DrawnFence fence = new DrawnFence(
                new FenceId("77".repeat(32)),
                target,
                "geoB",
                false,
                false,
                List.of(new Region("DE"), new Region("FR")),
                TrustLevel.HARDWARE,
                KeeperAway.STOP,
                new TreeSet<>(List.of(target)),
                new TreeMap<>(),
                target,
                1,
                new TreeMap<>(Map.of(1L, target)),
                Hash.hex(Hash.sha256()));
        golden.is("fence-policy", "digest of what the fence of statement-draw demands", fence.policyDigest());
    }

    @Test
    void successor_ofAnIdentityKey_isAsWrittenDown() {
        Successor.Last last = new Successor.Last(3, "77".repeat(16), 9, "66".repeat(32), "33".repeat(32));
        byte[] payload = golden.given(
                "statement-succeed",
                "kind 14: identity.pem names checkpoint.pem; counts up to epoch 3 of bits 16 times 77, sequence 9, history 32 times"
                        + " 66, authority record 32 times 33",
                () -> new Statement.Succeed(Successor.sign(
                                identity.verification().cloudletId(),
                                identity.verification(),
                                Golden.key("checkpoint").verification(),
                                last,
                                identity,
                                FEDERATION))
                        .payload());
        Statement.Succeed read = (Statement.Succeed) Statement.decode(14, payload);
        KeyChain chain = KeyChain.pinned(identity.verification(), Optional.empty(), FEDERATION);

        assertThat(read.payload()).isEqualTo(payload);
        assertThat(chain.learn(read.successor())).isTrue();
        assertThat(chain.current()).isEqualTo(Golden.key("checkpoint").verification());
        assertThat(read.successor().last()).isEqualTo(last);
    }

    @Test
    void statementsAboutMachines_ofEachKind_areAsWrittenDown() throws Exception {
        byte[] root = golden.given("root", "the certificate of a manufacturer, in DER", MembershipGoldenTest::root);
        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(root));
        CloudletId cloudlet = new CloudletId("22".repeat(32));
        ReferenceValues values = ReferenceValues.named("edge-1")
                .register(0, "aa".repeat(32))
                .register(7, "bb".repeat(32), "cc".repeat(32));
        statement(
                "approve-values",
                "edge-1: PCR 0 holds 32 times aa, PCR 7 32 times bb or cc",
                new TrustStatement.Approve(values));
        statement(
                "approve-tagged",
                "the same, requiring a tag of form PLATFORM",
                new TrustStatement.Approve(values.tagged(TagForm.PLATFORM)));
        ECPublicKey authority = (ECPublicKey) KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(
                        Golden.key("identity").verification().encoded()));
        statement(
                "approve-tag-authority",
                "survey, with the key identity.pem",
                new TrustStatement.Approve(new TagAuthority("survey", authority)));
        statement(
                "approve-manufacturer",
                "acme, with the certificate root",
                new TrustStatement.Approve(new Manufacturer("acme", certificate)));
        statement(
                "approve-machine",
                "32 times dd, of the cloudlet 32 times 22",
                new TrustStatement.Approve(new Machine("dd".repeat(32), cloudlet)));
        statement(
                "approve-firmware",
                "0000000000000007",
                new TrustStatement.Approve(Denial.firmware("0000000000000007")));
        statement("approve-model", "SLB 9665", new TrustStatement.Approve(Denial.model("SLB 9665")));
        statement("withdraw", "edge-1", new TrustStatement.Withdraw(TrustSubject.of(values)));
    }

    private static byte[] root() {
        try {
            return SoftwareMachine.root().getEncoded();
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    private void statement(String name, String comment, Statement statement) {
        golden.is("statement-" + name, "kind " + statement.kind() + ": " + comment, statement.payload());
        assertThat(Statement.decode(statement.kind(), statement.payload())).isEqualTo(statement);
    }

    @Test
    void founding_asARecord_isAsWrittenDown() {
        Statement.Found found = new Statement.Found("acme", candidate, "44".repeat(16));
        LogRecord record = record(
                "record-found",
                "the founding, signed before there is a federation; its SHA-256 is the federation's id",
                () -> AuthorityRecord.found(found, identity));
        golden.is("federation-id", "of that founding", Hash.unhex(AuthorityRecord.hashOf(record)));

        assertThat(AuthorityRecord.decode(record).statement()).isEqualTo(found);
        assertThat(AuthorityRecord.signedBy(record, identity.verification(), new byte[32]))
                .isTrue();
        AuthoritySet set = new AuthoritySet(new FederationId(AuthorityRecord.hashOf(record)));
        set.add(identity.verification().cloudletId(), record);
        assertThat(set.evaluate()).isPresent();
    }

    @Test
    void decision_asARecord_isAsWrittenDown() {
        Basis basis = new Basis(2, "66".repeat(32), List.of("77".repeat(32), "88".repeat(32)));
        LogRecord record = record(
                "record-grant",
                "statement-grant at position 2 after 32 times 66, having seen 32 times 77 and 32 times 88",
                () -> AuthorityRecord.sign(new Statement.Grant(target, Right.MEMBERSHIP), basis, identity, FEDERATION));
        AuthorityRecord decision = AuthorityRecord.decode(record);

        assertThat(decision.position()).isEqualTo(2);
        assertThat(decision.seen()).isEqualTo(basis.seen());
        assertThat(AuthorityRecord.signedBy(record, identity.verification(), FEDERATION))
                .isTrue();
        byte[] body = record.body();
        byte[] signed = Transcript.of("cloudlet/authority", FEDERATION)
                .field(Arrays.copyOf(body, body.length - 64))
                .toBytes();
        golden.is("grant-transcript", "what the signature at its end is over", signed);
        assertThat(identity.verification().verifies(signed, Arrays.copyOfRange(body, body.length - 64, body.length)))
                .isTrue();
    }

    @Test
    void invitation_asText_isAsWrittenDown() {
        InvitationText invitation = new InvitationText(
                new FederationId("11".repeat(32)),
                identity.verification().cloudletId(),
                List.of(new HostPort("cloud.example", 7443), new HostPort("2001:db8::1", 7443)),
                "55".repeat(16),
                Hash.unhex("99".repeat(32)),
                "edge1",
                Instant.ofEpochSecond(1_800_000_000));
        golden.is(
                "invitation",
                "text in ASCII: federation 32 times 11, invitation 16 times 55, secret 32 times 99, for \"edge1\", expires 1800000000",
                invitation.toInvitation().reveal().getBytes(US_ASCII));
        golden.is(
                "join-proof",
                "of that secret by the cloudlet 32 times 22 with the leaf key of leaf.pem, to the leaf key of checkpoint.pem",
                invitation.proof(
                        target,
                        Golden.key("leaf").verification().encoded(),
                        Golden.key("checkpoint").verification().encoded()));
    }

    @Test
    void profile_ofACloudlet_isAsWrittenDown() {
        Profile profile = new Profile(
                Optional.of(new Region("DE-BE")), List.of(new HostPort("cloud.example", 7443)), "cloudlet-java");
        golden.is("profile", "region DE-BE, one address, software \"cloudlet-java\"", profile.encode());
        assertThat(Profile.decode(profile.encode())).isEqualTo(profile);
    }

    private LogRecord record(String name, String comment, Supplier<LogRecord> first) {
        return LogRecord.decode(golden.given(name, comment, () -> first.get().bytes()));
    }
}
