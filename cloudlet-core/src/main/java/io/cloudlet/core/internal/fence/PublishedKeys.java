package io.cloudlet.core.internal.fence;

import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.policy.FenceId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wrapping keys that this cloudlet shows in its log. Confined to the core thread. */
final class PublishedKeys {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");

    private final FenceContext context;
    private final Set<FenceId> publishing = new HashSet<>();

    PublishedKeys(FenceContext context) {
        this.context = context;
    }

    /**
     * A wrapping key that this cloudlet published and that is not here: a new one in its place would open nothing that was
     * wrapped before. Empty if all are.
     */
    Optional<CorruptException> lost() {
        for (LogRecord record : context.own().live()) {
            if (record.audience().length == 0
                    && FenceRecords.is(FenceRecords.WRAPPING_KEY, record.key())
                    && Keys.isFence(record.key())) {
                WrappingKey published = WrappingKey.decode(record.body());
                boolean here = context.wrappingKeys()
                        .find(published.audience().hex())
                        .filter(key -> Arrays.equals(key.publicKey(), published.encoded()))
                        .isPresent();
                if (!here) {
                    return Optional.of(lost(published));
                }
            }
        }
        return Optional.empty();
    }

    private static CorruptException lost(WrappingKey published) {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                "the wrapping key " + published.audience().hex() + " that this cloudlet published is missing or another"
                        + " one, and what was wrapped for it would not open; restore the home's keys from a backup, or recover"
                        + " this cloudlet with its recovery key into an empty home directory");
    }

    /** A fence whose roster has this cloudlet needs a wrapping key of it. */
    void publishFor(Audience audience) {
        if (audience.member() && audience.nonce().isEmpty()) {
            publish(audience.id());
        }
    }

    /**
     * A wrapping key of that name stands in this cloudlet's log now.
     *
     * @return whether it is another than the one here, as where a branch of the log was taken over: then that must be published again
     */
    boolean replacedBy(WrappingKey standing) {
        boolean other = context.wrappingKeys()
                .find(standing.audience().hex())
                .filter(key -> !Arrays.equals(key.publicKey(), standing.encoded()))
                .isPresent();
        return other && publishing.remove(standing.audience());
    }

    /** Publishes the wrapping key of that name, unless the log shows it. */
    void publish(FenceId name) {
        if (!publishing.add(name)) {
            return;
        }
        WrappingKey key = new WrappingKey(
                name, Hash.hex(context.wrappingKeys().get(name.hex()).publicKey()));
        LogRecord record = key.toRecord();
        LogRecord standing = context.own().get(record.key());
        if (standing == null || !record.equals(standing)) {
            context.own().append(List.of(record)).exceptionally(failure -> {
                publishing.remove(name);
                LOG.warn("a wrapping key could not be published: {}", failure.getMessage());
                return null;
            });
        }
    }
}
