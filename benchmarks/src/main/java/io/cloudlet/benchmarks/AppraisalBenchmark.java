package io.cloudlet.benchmarks;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.trust.Appraiser;
import io.cloudlet.core.internal.trust.Endorsed;
import io.cloudlet.core.internal.trust.Evidence;
import io.cloudlet.core.internal.trust.Exhibit;
import io.cloudlet.core.internal.trust.Judgement;
import io.cloudlet.core.internal.trust.PcrSelection;
import io.cloudlet.core.internal.trust.PcrValues;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.ReferenceValues;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appraising a machine that was appraised before: its quote, eight registers, inventory, reference values, words. The floor is the signature check
 * alone, by the same P-256 of BouncyCastle. Certificates, which are looked at once a day, have a line of their own.
 *
 * <p>{@link #main} prints the ratio alone: on a machine that others use too, floor and ours take turns, each is measured in processor time of its
 * thread, and what counts is the median of the ratios of neighbours.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class AppraisalBenchmark {

    private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 40;
    private static final int TURNS = 41;
    private static final int EACH = 200;
    private static final FederationId FEDERATION = new FederationId("11".repeat(32));
    private static final CloudletId CLOUDLET = new CloudletId("22".repeat(32));

    private final SigningKey key = SigningKey.generate(new SecureRandom());
    private final VerificationKey floorKey =
            VerificationKey.decode(key.verification().encoded());
    private final PcrSelection registers = PcrSelection.FIRMWARE;
    private final byte[] question = new byte[32];
    private final PcrValues values = PcrValues.of(registers, Collections.nCopies(8, new byte[32]));
    private final byte[] attest = attest();
    private final byte[] signature = key.sign(attest);
    private final X509Certificate root = certificate("root.pem");
    private final X509Certificate own = certificate("ek.pem");
    private final References references = references();
    private final Exhibit exhibit = new Exhibit(FEDERATION, CLOUDLET, evidence(), question, registers, Instant.now());
    private final Optional<Endorsed> endorsed = Appraiser.endorsed(exhibit, references, Optional.empty());

    private static X509Certificate certificate(String file) {
        try (InputStream in = AppraisalBenchmark.class.getResourceAsStream("/appraisal/" + file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private References references() {
        ReferenceValues good = ReferenceValues.named("good");
        for (int register : registers.registers()) {
            good = good.register(register, "00".repeat(32));
        }
        String machine = Hash.hex(Hash.sha256(own.getPublicKey().getEncoded()));
        return References.of(List.of(new Manufacturer("acme", root), new Machine(machine, CLOUDLET), good));
    }

    /** TPMS_ATTEST of a quote. */
    private byte[] attest() {
        byte[] shown = values.encode();
        byte[] digest = Hash.sha256(Arrays.copyOfRange(shown, 3, shown.length));
        return new WireWriter()
                .u32(0xff544347)
                .u16(0x8018)
                .u16(0)
                .u16(question.length)
                .raw(question)
                .u64(1000)
                .u32(3)
                .u32(1)
                .u8(1)
                .u64(7)
                .raw(registers.encode())
                .u16(digest.length)
                .raw(digest)
                .toBytes();
    }

    private Evidence evidence() {
        byte[] point = key.verification().encoded();
        WireWriter area = new WireWriter().u16(0x0023).u16(0x000b).u32(0x00050472);
        area.u16(0).u16(0x0010).u16(0x0018).u16(0x000b).u16(0x0003).u16(0x0010);
        area.u16(32).raw(Arrays.copyOfRange(point, 27, 59)).u16(32).raw(Arrays.copyOfRange(point, 59, 91));
        byte[] signed = new WireWriter()
                .u16(0x0018)
                .u16(0x000b)
                .u16(32)
                .raw(Arrays.copyOf(signature, 32))
                .u16(32)
                .raw(Arrays.copyOfRange(signature, 32, 64))
                .toBytes();
        try {
            return Evidence.of(
                    new Attester.Endorsement(List.of(own.getEncoded()), area.toBytes()),
                    new Attester.Quote(attest, signed, values.encode(), new byte[0], Optional.empty()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The signature alone. */
    @Benchmark
    public boolean floor() {
        return floorKey.verifies(attest, signature);
    }

    /** All of it; the key was not enrolled, so one finding is against it. */
    @Benchmark
    public Judgement appraisal() {
        return Appraiser.judge(
                exhibit, references, Appraiser.endorsed(exhibit, references, endorsed), Optional.empty());
    }

    /** The certificates, once a day. */
    @Benchmark
    public Optional<Endorsed> certificates() {
        return Appraiser.endorsed(exhibit, references, Optional.empty());
    }

    /** Prints how many times the floor an appraisal takes. */
    public static void main(String[] arguments) {
        AppraisalBenchmark benchmark = new AppraisalBenchmark();
        long against = benchmark.appraisal().findings().stream()
                .filter(finding -> !finding.holds())
                .count();
        if (against != 1) {
            throw new IllegalStateException("not what is to be measured: " + benchmark.appraisal());
        }
        double[] ratios = new double[TURNS];
        double[] floors = new double[TURNS];
        for (int i = -WARM_UP; i < TURNS; i++) {
            double limit = nanos(benchmark::floor);
            double taken = nanos(() -> !benchmark.appraisal().findings().isEmpty());
            if (i >= 0) {
                ratios[i] = taken / limit;
                floors[i] = limit / EACH / 1000;
            }
        }
        Arrays.sort(ratios);
        Arrays.sort(floors);
        System.out.printf(
                Locale.ROOT,
                "%s: an appraisal takes %.2f times the signature check (%.2f to %.2f), which takes %.0f us%n",
                System.getProperty("java.version"),
                ratios[TURNS / 2],
                ratios[TURNS / 4],
                ratios[TURNS * 3 / 4],
                floors[TURNS / 2]);
    }

    private static double nanos(BooleanSupplier work) {
        long begin = PROCESSOR.getCurrentThreadCpuTime();
        for (int i = 0; i < EACH; i++) {
            if (!work.getAsBoolean()) {
                throw new IllegalStateException("it failed");
            }
        }
        return PROCESSOR.getCurrentThreadCpuTime() - begin;
    }
}
