package io.cloudlet.core.internal.attestation;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.trust.Verdict.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the logs say of machines, as far as something follows from it: who says that whose passes. On the core thread. */
public final class VerdictBook {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.trust");
    private static final int MOST = 10_000;

    private final Map<CloudletId, Map<CloudletId, Said>> said = new HashMap<>();

    /**
     * A verdict, in short.
     *
     * @param upTo how much of its log counts; meaningless if it passes
     * @param why it does not pass; empty if it does
     */
    public record Said(boolean passes, long upTo, String why) {}

    /** Takes a record about a verdict; returns whether anything may follow from it. */
    public boolean note(CloudletId by, LogRecord record) {
        Map<CloudletId, Said> his = said.computeIfAbsent(by, id -> new HashMap<>());
        try {
            CloudletId about = new CloudletId(Keys.suffix(record.key()));
            if (record.kind() == LogRecord.Kind.DELETION) {
                return his.remove(about) != null;
            }
            Said now = read(VerdictRecord.decode(record.body()), about);
            boolean room = his.size() < MOST || his.containsKey(about);
            return room && !now.equals(his.put(about, now));
        } catch (MalformedException | io.cloudlet.InvalidArgumentException e) {
            LOG.warn("a verdict of {} cannot be read: {}", by.abbreviated(), e.getMessage());
            return false;
        }
    }

    private static Said read(VerdictRecord verdict, CloudletId about) {
        if (!verdict.about().equals(about)) {
            throw new MalformedException("a verdict stands under another cloudlet's key");
        }
        boolean passes = verdict.outcome() == Outcome.PASSED;
        return new Said(passes, passes ? 0 : verdict.upTo(), verdict.doubts());
    }

    /** What one says of another's machine. */
    public Optional<Said> of(CloudletId by, CloudletId about) {
        return Optional.ofNullable(said.getOrDefault(by, Map.of()).get(Objects.requireNonNull(about, "about")));
    }

    /** Whose machines one says something of. */
    Set<CloudletId> by(CloudletId by) {
        return Set.copyOf(said.getOrDefault(by, Map.of()).keySet());
    }
}
