package io.cloudlet.core.internal.state;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What the keys of records without an audience look like: one letter for the kind, then text. Kinds sort together in the
 * Merkle search tree, so those that change together share subtrees.
 */
public final class Keys {

    private static final String AUTHORITY = "a/";
    private static final int LONGEST_PLAIN = AUTHORITY.length() + 19; // digits of the largest position
    private static final Pattern AUTHORITY_FORM = Pattern.compile(AUTHORITY + "[1-9][0-9]{0,18}(/[0-9a-f]{64})?");

    /** The cloudlet's own profile. */
    public static final String PROFILE = "p";

    private static final String RUNS = "r";
    private static final String SERVICE = "s/";
    private static final String TEMPLATE = "t/";
    private static final String FENCE = "k/";
    private static final String VERDICT = "v/";

    private Keys() {}

    public static byte[] authority(long position) {
        return bytes(AUTHORITY + position);
    }

    /** How the keys of all authority records begin. */
    static byte[] authorities() {
        return bytes(AUTHORITY);
    }

    /** What {@link Beside} holds an authority record under. */
    static byte[] authorityBeside(byte[] authority, String hash) {
        return bytes(new String(authority, StandardCharsets.UTF_8) + "/" + hash);
    }

    static boolean isBeside(byte[] key) {
        return key.length > LONGEST_PLAIN && isAuthority(key);
    }

    /** Whether the key is one that {@link #authority} or {@link #authorityBeside} makes. */
    public static boolean isAuthority(byte[] key) {
        return key.length > 2
                && key[0] == 'a'
                && key[1] == '/'
                && AUTHORITY_FORM
                        .matcher(new String(key, StandardCharsets.ISO_8859_1))
                        .matches();
    }

    /** That a branch of the log, which ended in that epoch, was taken over. */
    static byte[] branch(LogEpoch ended) {
        return bytes("b/" + ended.number() + "." + ended.bits());
    }

    /** The runs of the log's writer. */
    static byte[] runs() {
        return bytes(RUNS);
    }

    public static byte[] profile() {
        return bytes(PROFILE);
    }

    public static byte[] service(String id) {
        return bytes(SERVICE + id);
    }

    public static byte[] template(String name, String version) {
        return bytes(TEMPLATE + name + "/" + version);
    }

    /** Keys of fences: chains, rosters, wraps and wrapping keys; {@code rest} says which. */
    public static byte[] fence(String rest) {
        return bytes(FENCE + rest);
    }

    public static boolean isFence(byte[] key) {
        return key.length > 2 && key[0] == 'k' && key[1] == '/';
    }

    /** What this cloudlet says of the machine of another. */
    public static byte[] verdict(String cloudlet) {
        return bytes(VERDICT + cloudlet);
    }

    public static boolean isVerdict(byte[] key) {
        return key.length > 2 && key[0] == 'v' && key[1] == '/';
    }

    public static boolean isService(byte[] key) {
        return key.length > 1 && key[0] == 's';
    }

    public static boolean isTemplate(byte[] key) {
        return key.length > 1 && key[0] == 't';
    }

    public static boolean isProfile(byte[] key) {
        return key.length == 1 && key[0] == 'p';
    }

    /** What follows the kind and its slash. */
    public static String suffix(byte[] key) {
        return new String(key, 2, key.length - 2, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
