package io.cloudlet.core.internal.trust;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.policy.Region;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.trust.TagAuthority;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What machines show of themselves: logs, quotes, keys, certificates. */
public final class TrustFuzz {

    private static final byte[] NONCE = new byte[Quote.NONCE_LENGTH];
    private static final PcrSelection ASKED = PcrSelection.of(0, 7);
    private static final PcrValues SHOWN = PcrValues.of(ASKED, List.of(new byte[32], new byte[32]));
    private static final SoftwareTpm TPM = new SoftwareTpm("secp256r1", new SeededEntropy(1));
    private static final byte[] ATTEST = SoftwareTpm.attest(NONCE, ASKED, SHOWN.digest());
    private static final Manufacturer STRANGER = new Manufacturer();
    private static final byte[] SIGNATURE = TPM.sign(ATTEST);

    private static final TagKey AUTHORITY = authority();
    private static final SignedTag TAG = SignedTag.sign(
            new FederationId("11".repeat(32)), "22".repeat(32), new Region("DE-BE"), Manufacturer.NOW, AUTHORITY);
    private static final byte[] INDEX = TagIndex.area(
            TagForm.OWNER, VerificationKey.decode(AUTHORITY.publicKey().getEncoded()));

    private TrustFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.door("trust-boot-log", BootLogParser.class, TrustFuzz::log)
                        .covering(BootLog.class)
                        .refusing(BootLogException.class)
                        .refusing(EvidenceRefusedException.class)
                        .seeds(
                                LogBuilder.machine().toBytes(),
                                LogBuilder.sha1().separator(0).toBytes(),
                                LogBuilder.with(PcrBank.values()).separator(8).toBytes()),
                FuzzTarget.door("trust-quote", Quote.class, TrustFuzz::quote)
                        .covering(QuoteClock.class, PcrSelection.class, TpmBytes.class)
                        .refusing(EvidenceRefusedException.class)
                        .seeds(ATTEST),
                FuzzTarget.door("trust-quote-signature", AttestationKey.class, TrustFuzz::signature)
                        .seeds(TPM.sign(new byte[1])),
                FuzzTarget.canonical("trust-pcr-values", PcrValues.class, PcrValues::decode, PcrValues::encode)
                        .seeds(SHOWN.encode()),
                FuzzTarget.canonical(
                                "trust-attestation-key",
                                AttestationKey.class,
                                AttestationKey::decode,
                                AttestationKey::encoded)
                        .refusing(EvidenceRefusedException.class)
                        .seeds(TPM.publicArea()),
                FuzzTarget.canonical("trust-tag", SignedTag.class, SignedTag::decode, SignedTag::encoded)
                        .seeds(TAG.encoded()),
                FuzzTarget.door("trust-tag-proof", TagProof.class, TrustFuzz::tag)
                        .refusing(EvidenceRefusedException.class)
                        .seeds(SoftwareTpm.attestIndex(NONCE, INDEX, 0, TAG.index())),
                FuzzTarget.door("trust-certificate", EndorsementChain.class, TrustFuzz::certificate)
                        .refusing(EvidenceRefusedException.class)
                        .seeds(new Manufacturer()
                                .chain(TPM.endorsement().getPublic())
                                .get(0)));
    }

    private static void log(byte[] input) {
        BootLog log = BootLog.parse(input);
        log.banks().forEach(log::replay);
    }

    /** Nobody's quote but the TPM's own is believed. */
    private static void quote(byte[] input) {
        Quote.decode(input).verify(TPM.attestationKey(), SIGNATURE, NONCE, ASKED, SHOWN);
        if (!Arrays.equals(input, ATTEST)) {
            throw new AssertionError("a quote was forged");
        }
    }

    private static void signature(byte[] input) {
        if (TPM.attestationKey().signed(new byte[0], input)) {
            throw new AssertionError("a signature was forged");
        }
    }

    private static TagKey authority() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return TagKey.of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whatever a TPM that signs anything says of its index: it ends as a tag, and that is not of this machine. */
    private static void tag(byte[] input) {
        Evidence shown = Evidence.of(
                new Attester.Endorsement(List.of(), TPM.publicArea()),
                new Attester.Quote(
                        ATTEST,
                        SIGNATURE,
                        SHOWN.encode(),
                        new byte[0],
                        Optional.of(new Attester.Tag(INDEX, input, TPM.sign(input)))));
        Exhibit exhibit = new Exhibit(
                new FederationId("11".repeat(32)),
                new CloudletId("33".repeat(32)),
                shown,
                NONCE,
                ASKED,
                Manufacturer.NOW);
        References references = References.of(List.of(new TagAuthority("survey", AUTHORITY.publicKey())));
        shown.tag().orElseThrow().verify(exhibit, references, "44".repeat(32));
        throw new AssertionError("a tag was forged");
    }

    /** None of it is vouched for by somebody else. */
    private static void certificate(byte[] input) {
        EndorsementChain.decode(List.of(input)).verify(STRANGER.roots(), Manufacturer.NOW);
        throw new AssertionError("a certificate was forged");
    }
}
