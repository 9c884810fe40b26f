package io.cloudlet.core.internal.trust;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.spi.trust.TrustBackend;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** A machine whose chip is played in memory, and takes as long as it is told; it can be started anew, with other software, and lie. */
public final class SoftwareMachine implements TrustBackend {

    private static final Manufacturer MANUFACTURER = new Manufacturer(Manufacturer.NOW, Duration.ofDays(20_000));

    private final SoftwareTpm tpm;
    private Duration takes = Duration.ZERO;
    private byte[] register = new byte[32];
    private byte[] log = {};
    private QuoteClock clock = new QuoteClock(1000, 3, 1, true, 7);
    private Optional<Function<byte[], Attester.Tag>> tag = Optional.empty();
    private int quotes;
    private boolean closed;

    public SoftwareMachine(long seed) {
        this.tpm = new SoftwareTpm("secp256r1", new SeededEntropy(seed));
    }

    /** Who vouches for all of these. */
    public static X509Certificate root() {
        return MANUFACTURER.roots().iterator().next();
    }

    /** From now on each command takes so long. */
    public SoftwareMachine taking(Duration each) {
        takes = each;
        return this;
    }

    /** All registers hold this now. */
    public void runs(byte[] value) {
        register = value.clone();
    }

    public void clock(QuoteClock now) {
        clock = now;
    }

    public void bootLog(byte[] shown) {
        log = shown.clone();
    }

    /** What it shows of an asset tag from now on, for a question. */
    void tags(Function<byte[], Attester.Tag> shown) {
        tag = Optional.of(shown);
    }

    /** Holds that in an index made so, as a TPM would. */
    void tag(byte[] area, byte[] content) {
        tags(question -> certified(SoftwareTpm.attestIndex(question, area, 0, content), area));
    }

    Attester.Tag certified(byte[] attest, byte[] area) {
        return new Attester.Tag(area, attest, tpm.sign(attest));
    }

    /** Its index is deleted. */
    public void deleteTag() {
        tag = Optional.empty();
    }

    /** Its name in the inventory. */
    public String id() {
        return Hash.hex(Hash.sha256(tpm.endorsement().getPublic().getEncoded()));
    }

    public int quotes() {
        return quotes;
    }

    public boolean closed() {
        return closed;
    }

    SoftwareTpm tpm() {
        return tpm;
    }

    /** What it shows if asked so. */
    Evidence evidence(PcrSelection registers, byte[] question) {
        return Evidence.of(endorsement(), quote(registers.mask(), question));
    }

    private Attester.Endorsement endorsement() {
        return new Attester.Endorsement(MANUFACTURER.chain(tpm.endorsement().getPublic()), tpm.publicArea());
    }

    private Attester.Quote quote(int mask, byte[] question) {
        PcrSelection selection = new PcrSelection(mask);
        List<byte[]> values = new ArrayList<>();
        selection.registers().forEach(one -> values.add(register));
        PcrValues shown = PcrValues.of(selection, values);
        byte[] attest = SoftwareTpm.attest(question, selection, shown.digest(), clock);
        return new Attester.Quote(
                attest, tpm.sign(attest), shown.encode(), log, tag.map(known -> known.apply(question)));
    }

    private byte[] opened(byte[] credential, byte[] secret) {
        try {
            return tpm.activate(credential, secret, tpm.attestationKey().name());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Set<X509Certificate> roots() {
        return MANUFACTURER.roots();
    }

    @Override
    public Attester open(CloudletRuntime runtime) {
        return new Attester() {
            private <T> CompletionStage<T> later(Supplier<T> work) {
                CompletableFuture<T> done = new CompletableFuture<>();
                runtime.scheduler().after(takes, runtime.serial("chip"), () -> {
                    try {
                        done.complete(work.get());
                    } catch (IllegalStateException e) {
                        done.completeExceptionally(
                                new BackendFaultException(ErrorCode.BACKEND_FAULT, "the chip refuses: " + e, e));
                    }
                });
                return done;
            }

            @Override
            public CompletionStage<Endorsement> endorsement(Duration deadline) {
                return later(SoftwareMachine.this::endorsement);
            }

            @Override
            public CompletionStage<Quote> quote(int registers, byte[] question, Duration deadline) {
                quotes++;
                return later(() -> SoftwareMachine.this.quote(registers, question));
            }

            @Override
            public CompletionStage<byte[]> open(byte[] credential, byte[] secret, Duration deadline) {
                return later(() -> opened(credential, secret));
            }

            @Override
            public CompletionStage<Void> provision(byte[] content, TagForm form, TagKey authority, Duration deadline) {
                VerificationKey key =
                        VerificationKey.decode(authority.publicKey().getEncoded());
                tag(TagIndex.area(form, key), content);
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    @Override
    public String describe() {
        return "a chip in memory";
    }
}
