package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.Arrays;

/**
 * Authority records of two branches of a log that have the same position, hence the same key: nothing replaces one, so the log that
 * continues both holds the second beside the first, as the body of a record whose key ends with its hash.
 */
public final class Beside {

    private Beside() {}

    /** What holds that authority record where its own key is taken. */
    static LogRecord of(LogRecord authority) {
        byte[] bytes = authority.bytes();
        return LogRecord.authority(Keys.authorityBeside(authority.key(), Hash.hex(Hash.sha256(bytes))), bytes);
    }

    /**
     * The authority record that a record of that kind is, or holds.
     *
     * @throws MalformedException if it holds another than its key says
     */
    public static LogRecord authority(LogRecord record) {
        if (!Keys.isBeside(record.key())) {
            return record;
        }
        LogRecord held = decode(record.body());
        if (held.kind() != LogRecord.Kind.AUTHORITY || !Arrays.equals(of(held).key(), record.key())) {
            throw new MalformedException("a record beside another that holds what its key does not say");
        }
        return held;
    }

    private static LogRecord decode(byte[] body) {
        try {
            return LogRecord.decode(body);
        } catch (UnknownRecordException e) {
            throw new MalformedException(
                    "a record beside another that is not of a kind that could be: " + e.getMessage());
        }
    }

    /** Whether a live set has what that record is or holds, wherever. */
    static boolean has(MerkleSearchTree tree, LogRecord record) {
        LogRecord authority = authority(record);
        return hasThere(tree, authority) || hasThere(tree, of(authority));
    }

    private static boolean hasThere(MerkleSearchTree tree, LogRecord record) {
        return tree.get(record.key())
                .filter(entry -> Arrays.equals(entry.recordHash(), record.hash()))
                .isPresent();
    }
}
