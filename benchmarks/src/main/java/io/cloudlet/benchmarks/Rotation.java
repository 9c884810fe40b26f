package io.cloudlet.benchmarks;

import io.cloudlet.core.internal.identity.PublicPoint;
import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.seal.Hpke;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.util.BigIntegers;

/**
 * A new key for a fence of 1,000, from the order until it is in force: its entry signed, the former key sealed under it, a wrap
 * for each member, all of it one signed and forced append, and the keeper's own conclusions, the former key's end included. The
 * floor is what no keeper can do without: one P-256 agreement and one AES-256-GCM of the 64 bytes for each member, keys and
 * cipher at hand. The wraps alone show how much of the whole they are. Each round runs all three.
 */
final class Rotation {

    private static final int MEMBERS = 1_000;
    private static final int WARM = 4;
    private static final int ROUNDS = 9;
    private static final byte[] SECRETS = new byte[64];
    private static final byte[] INFO = new byte[300];

    private final SecureRandom entropy = new SecureRandom();
    private final List<AsymmetricCipherKeyPair> pairs = new ArrayList<>();
    private final List<byte[]> points = new ArrayList<>();
    private long nonces;
    private long sealed;

    private Rotation() {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(
                new ECDomainParameters(CustomNamedCurves.getByName("secp256r1")), entropy));
        for (int i = 0; i < MEMBERS; i++) {
            pairs.add(generator.generateKeyPair());
            byte[] spki = SoftwareAgreementKey.generate(entropy).publicKey();
            points.add(PublicPoint.ofSpki(spki).encoded());
        }
    }

    public static void main(String... args) throws Exception {
        Rotation benchmark = new Rotation();
        try (LoneKeeper keeper = LoneKeeper.open(MEMBERS)) {
            benchmark.rounds(keeper, WARM);
            Timing[] timings = benchmark.rounds(keeper, ROUNDS);
            timings[0].print("floor: 1,000 bare agreements and sealings");
            timings[1].print("of it 1,000 wraps");
            timings[2].print("rotation for 1,000");
            System.out.printf(
                    Locale.ROOT,
                    "rotation to floor, processor time: %.2f; wraps to floor: %.2f (%d bytes sealed)%n",
                    timings[2].processorMillis(0.5) / timings[0].processorMillis(0.5),
                    timings[1].processorMillis(0.5) / timings[0].processorMillis(0.5),
                    benchmark.sealed);
        }
    }

    private Timing[] rounds(LoneKeeper keeper, int rounds) throws Exception {
        Timing[] timings = {new Timing(rounds), new Timing(rounds), new Timing(rounds)};
        for (int round = 0; round < rounds; round++) {
            timings[0].time(this::floor);
            timings[1].time(this::wraps);
            timings[2].time(() -> {
                keeper.rotate();
                keeper.settled();
            });
        }
        return timings;
    }

    private void floor() throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        for (int i = 0; i < MEMBERS; i++) {
            ECDHBasicAgreement agreement = new ECDHBasicAgreement();
            agreement.init(pairs.get(i).getPrivate());
            byte[] key = BigIntegers.asUnsignedByteArray(
                    agreement.getFieldSize(),
                    agreement.calculateAgreement(pairs.get(MEMBERS - 1 - i).getPublic()));
            byte[] nonce = ByteBuffer.allocate(12).putLong(nonces++).array();
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            sealed += cipher.doFinal(SECRETS).length;
        }
    }

    /** For each an ephemeral key, an agreement, HPKE's key schedule and the sealing. */
    private void wraps() {
        for (byte[] point : points) {
            sealed += Hpke.seal(point, INFO, new byte[0], SECRETS, entropy).ciphertext().length;
        }
    }
}
