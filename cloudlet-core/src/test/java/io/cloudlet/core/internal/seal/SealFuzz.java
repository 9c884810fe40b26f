package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Sealed messages and wrapped keys: what opens is what was sealed, whatever comes. */
public final class SealFuzz {

    private static final String FILE = "seal.txt";
    private static final byte[] CONTEXT = "example".getBytes(US_ASCII);
    private static final byte[] MESSAGE = "a small message".getBytes(US_ASCII);
    private static final SealKey KEY = SealKey.of(Hash.unhex("01".repeat(32)));
    private static final SoftwareAgreementKey RECIPIENT =
            SoftwareAgreementKey.fromPem(Golden.key("leaf").toPem(), "leaf");

    private SealFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.door("seal-message", Cobblestone.class, SealFuzz::message)
                        .refusing(SealBrokenException.class)
                        .golden(FILE, "message"),
                FuzzTarget.door("seal-stream", Opener.class, SealFuzz::stream)
                        .covering(OpeningStream.class)
                        .refusing(SealBrokenException.class)
                        .golden(FILE, "message"),
                FuzzTarget.door("seal-wrapped-key", Hpke.class, SealFuzz::wrapped)
                        .refusing(SealBrokenException.class)
                        .seeds(wrap()));
    }

    private static void message(byte[] sealed) {
        same(MESSAGE, Cobblestone.open(KEY, CONTEXT, sealed));
    }

    private static void stream(byte[] sealed) {
        try (InputStream stream = Opener.stream(KEY, CONTEXT, new ByteArrayInputStream(sealed))) {
            same(MESSAGE, stream.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void wrapped(byte[] input) {
        WireReader in = new WireReader(input);
        byte[] encapsulated = in.raw("encapsulated key", Hpke.ENCAPSULATED_LENGTH);
        same(Hash.unhex("03".repeat(32)), Hpke.open(RECIPIENT, encapsulated, CONTEXT, MESSAGE, in.rest()));
    }

    private static byte[] wrap() {
        Golden golden = Golden.file(FILE);
        return new WireWriter()
                .raw(golden.get("wrap-encapsulated"))
                .raw(golden.get("wrap-ciphertext"))
                .toBytes();
    }

    private static void same(byte[] sealed, byte[] opened) {
        if (!java.util.Arrays.equals(sealed, opened)) {
            throw new AssertionError("forged: " + Hash.hex(opened));
        }
    }
}
