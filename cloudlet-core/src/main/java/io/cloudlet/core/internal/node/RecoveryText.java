package io.cloudlet.core.internal.node;

import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.RecoveryKey;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A recovery key as text: whose it is, in which federation, then the key in PEM. So the text alone says all that a recovery has
 * to know besides an address.
 */
record RecoveryText(FederationId federation, SigningKey key) {

    private static final Pattern FEDERATION = Pattern.compile("(?m)^Federation: ([0-9a-f]{64})\\s*$");
    private static final Pattern FIRST = Pattern.compile("(?m)^First-Identity-Key: ([0-9a-f]{182})\\s*$");
    private static final String BEGIN = "-----BEGIN";

    /** The text of a key whose PEM is known. */
    static String of(FederationId federation, VerificationKey first, String pem) {
        return "Federation: " + federation.hex() + "\nFirst-Identity-Key: " + Hash.hex(first.encoded()) + "\n"
                + pem.substring(Math.max(0, pem.indexOf(BEGIN)));
    }

    /** @throws InvalidArgumentException {@code recovery-key-malformed}; no part of the secret is shown */
    static RecoveryText parse(RecoveryKey given, SecureRandom entropy) {
        String text = given.reveal().replace("\r", "");
        int begin = text.indexOf(BEGIN);
        if (begin < 0) {
            throw malformed("it holds no key");
        }
        try {
            VerificationKey first = VerificationKey.decode(Hash.unhex(line(text, FIRST, "First-Identity-Key")));
            FederationId federation = new FederationId(line(text, FEDERATION, "Federation"));
            SigningKey key = SigningKey.fromPem(text.substring(begin), "the recovery key", entropy);
            return new RecoveryText(federation, key.after(first, List.of()));
        } catch (MalformedException | CorruptException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static String line(String text, Pattern pattern, String name) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw malformed("the line \"" + name + ": ...\" is missing");
        }
        return matcher.group(1);
    }

    private static InvalidArgumentException malformed(String why) {
        return new InvalidArgumentException(
                ErrorCode.RECOVERY_KEY_MALFORMED,
                "the text is no usable recovery key: " + why + "; give the whole content of recovery.key");
    }
}
