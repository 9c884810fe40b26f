package io.cloudlet.trust;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import java.util.Objects;

/**
 * A machine of the inventory: manufacturers vouch for TPMs, not for whose they are. A machine belongs to one cloudlet and a cloudlet has one machine; to
 * change that, the former is withdrawn first. Two that were approved apart and contradict this count for nobody until one is withdrawn. Immutable.
 *
 * @param id SHA-256 of its endorsement key, 64 lower-case hexadecimal digits; {@link Trust#machine()} tells it on that machine
 * @param cloudlet which cloudlet runs there
 */
public record Machine(String id, CloudletId cloudlet) implements Reference {

    public Machine {
        Objects.requireNonNull(cloudlet, "cloudlet");
        if (!id.matches("[0-9a-f]{64}")) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "a machine is the SHA-256 of its endorsement key, 64 lower-case hexadecimal digits, not \"" + id
                            + "\"");
        }
    }

    @Override
    public String name() {
        return id;
    }
}
