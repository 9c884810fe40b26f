package io.cloudlet.testkit.simulated;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;

/**
 * Public keys as TLS would prove them, made without their private halves: nothing signs with a leaf key in a network that
 * hands over frames in memory. Each is a point of P-256 whose x coordinate comes from a seed (SEC 1, 2.3.4: y is a square
 * root, and p is 3 modulo 4).
 */
final class LeafKeys {

    private static final BigInteger P =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    private static final BigInteger B =
            new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
    private static final BigInteger ROOT = P.add(BigInteger.ONE).shiftRight(2);
    private static final String HEADER = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

    private LeafKeys() {}

    /** A DER SubjectPublicKeyInfo; different seeds give different keys. */
    static byte[] of(long seed) {
        Random random = new Random(seed);
        while (true) {
            BigInteger x = new BigInteger(255, random);
            BigInteger square =
                    x.pow(3).subtract(x.multiply(BigInteger.valueOf(3))).add(B).mod(P);
            BigInteger y = square.modPow(ROOT, P);
            if (y.multiply(y).mod(P).equals(square)) {
                return HexFormat.of().parseHex(HEADER + "%064x%064x".formatted(x, y));
            }
        }
    }
}
