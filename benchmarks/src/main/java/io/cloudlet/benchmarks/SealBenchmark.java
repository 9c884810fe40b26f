package io.cloudlet.benchmarks;

import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.core.internal.seal.Opener;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.seal.Sealer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sealing and opening a message. The floor is the least it could be: the same JDK's AES-256-GCM over the same bytes, in calls
 * of 16 KiB with a fresh nonce each and nothing else, from array to array. The message comes in, and its text goes out, in
 * pieces of 64 KiB, so that sealing holds little however long it is; what is opened lies in memory as a whole, for both.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls what is annotated @Setup first
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class SealBenchmark {

    private static final byte[] CONTEXT = new byte[200];
    private static final int CHUNK = Cobblestone.CHUNK_LENGTH;
    private static final int SEALED = Cobblestone.SEALED_CHUNK_LENGTH;
    private static final int PIECE = 4 * CHUNK;

    /** How long the message is; whole pieces. */
    @Param({"1", "64"})
    int mebibytes;

    private final SecureRandom entropy = new SecureRandom();
    private final SealKey key = SealKey.generate(entropy);
    private final SecretKeySpec rawKey = new SecretKeySpec(key.reveal(), "AES");
    private final byte[] nonce = new byte[12];
    private final byte[] piece = new byte[PIECE];
    private final byte[] out = new byte[SEALED];
    private byte[] rawSealed;
    private byte[] sealed;
    private int length;
    private long used;
    private long sum;

    /** Seals once what is opened again and again. */
    @Setup(Level.Trial)
    public void seal() throws GeneralSecurityException {
        entropy.nextBytes(piece);
        length = mebibytes << 20;
        byte[] message = new byte[length];
        sealed = Cobblestone.seal(key, CONTEXT, message, entropy);
        rawSealed = new byte[length / CHUNK * SEALED];
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        for (int i = 0; i < length / CHUNK; i++) {
            cipher.init(Cipher.ENCRYPT_MODE, rawKey, nonce(i));
            cipher.doFinal(message, i * CHUNK, CHUNK, rawSealed, i * SEALED);
        }
        used = length;
    }

    /** The limit of sealing. */
    @Benchmark
    public byte[] floorSeal() throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        for (int from = 0; from < length; from += CHUNK) {
            used++;
            cipher.init(Cipher.ENCRYPT_MODE, rawKey, nonce(used));
            cipher.doFinal(piece, from % PIECE, CHUNK, out, 0);
        }
        return out;
    }

    /** Sealed as it comes in. */
    @Benchmark
    public long cloudletSeal() throws IOException {
        Sealer sealer = Sealer.to(this::take, key, CONTEXT, entropy);
        for (int from = 0; from < length; from += PIECE) {
            sealer.write(ByteBuffer.wrap(piece));
        }
        sealer.finish();
        return sum;
    }

    /** The limit of opening. */
    @Benchmark
    public byte[] floorOpen() throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        for (int i = 0; i < length / CHUNK; i++) {
            cipher.init(Cipher.DECRYPT_MODE, rawKey, nonce(i));
            cipher.doFinal(rawSealed, i * SEALED, SEALED, piece, i % 4 * CHUNK);
        }
        return piece;
    }

    /** Opened chunk by chunk from where it lies, as after a seek. */
    @Benchmark
    public byte[] cloudletOpen() {
        Opener opener = Opener.open(key, CONTEXT, Arrays.copyOf(sealed, Cobblestone.PREFIX_LENGTH));
        ByteBuffer in = ByteBuffer.wrap(sealed);
        ByteBuffer text = ByteBuffer.wrap(piece);
        int last = length / CHUNK;
        for (int i = 0; i <= last; i++) {
            int from = (int) Cobblestone.offsetOfChunk(i);
            in.limit(Math.min(from + SEALED, sealed.length)).position(from);
            opener.chunk(i, in, text.position(i % 4 * CHUNK), i == last);
        }
        return piece;
    }

    /** The limit of opening what a stream gives, which has to be copied out of it first. */
    @Benchmark
    public byte[] floorOpenStreamed() throws GeneralSecurityException, IOException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        try (InputStream stream = new ByteArrayInputStream(rawSealed)) {
            for (int i = 0; i < length / CHUNK; i++) {
                int read = stream.readNBytes(out, 0, SEALED);
                cipher.init(Cipher.DECRYPT_MODE, rawKey, nonce(i));
                cipher.doFinal(out, 0, read, piece, i % 4 * CHUNK);
            }
        }
        return piece;
    }

    /** Read as a stream. */
    @Benchmark
    public long cloudletOpenStreamed() throws IOException {
        try (InputStream stream = Opener.stream(key, CONTEXT, new ByteArrayInputStream(sealed))) {
            long read = 0;
            for (int more = stream.read(piece); more >= 0; more = stream.read(piece)) {
                read += more;
            }
            return read;
        }
    }

    private void take(ByteBuffer part) {
        sum += part.remaining();
        part.position(part.limit());
    }

    private GCMParameterSpec nonce(long number) {
        ByteBuffer.wrap(nonce).putLong(4, number);
        return new GCMParameterSpec(128, nonce);
    }
}
