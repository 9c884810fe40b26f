package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.MembershipEvent;
import io.cloudlet.core.internal.fence.Audiences;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import java.util.List;

/**
 * What follows from records that took effect, in whoever's log: first who belongs, then who can be reached where, then what
 * fences and services come to. Confined to the core thread.
 */
final class Conclusions implements Logs.Listener {

    private final Parts parts;
    private boolean outlookChanged = true;
    private boolean linking;
    private boolean stopped;

    Conclusions(Parts parts) {
        this.parts = parts;
    }

    /** From now on links follow from what is known. */
    void startLinking() {
        linking = true;
        outlookChanged = true;
        settle();
    }

    /** From now on nobody hears of what changes. */
    void stop() {
        stopped = true;
    }

    /** Records of this cloudlet became durable. */
    void appended(List<LogRecord> records) {
        CloudletId self = parts.self();
        records.forEach(record -> note(self, record));
        records.forEach(record -> inside(self, record));
        parts.discovery().applied(self, records);
        settle();
        parts.links().offer();
    }

    @Override
    public void applied(CloudletId origin, List<LogRecord> records) {
        applied(origin, records, records);
    }

    @Override
    public void applied(CloudletId origin, List<LogRecord> records, List<LogRecord> notable) {
        notable.forEach(record -> note(origin, record));
        notable.forEach(record -> inside(origin, record));
        parts.discovery().applied(origin, records);
        if (notable.stream().anyMatch(record -> record.kind() == LogRecord.Kind.OPENING)) {
            parts.discovery().refresh(origin); // the first epoch that counts of one who came back
        }
        parts.core().execute(this::settle);
    }

    @Override
    public void stopped(CloudletId origin, boolean forked, String why) {
        if (origin.equals(parts.self())) {
            parts.own()
                    .refuseWrites(new ConflictException(
                            ErrorCode.LOG_FORKED, why + "; nothing more is written, since nobody would read it"));
        }
        parts.core()
                .execute(() -> parts.membership().member(origin).ifPresent(member -> {
                    if (forked) {
                        parts.mailboxes()
                                .post(new MembershipEvent.Quarantined(
                                        parts.views().info(member), why));
                    }
                }));
    }

    /** Takes what says who belongs and where; what is sealed, or carries keys, comes after all of that. */
    void note(CloudletId origin, LogRecord record) {
        if (Audiences.concerns(record)) {
            return;
        }
        if (record.kind() == LogRecord.Kind.AUTHORITY) {
            parts.belonging().note(origin, record);
        } else if (record.kind() == LogRecord.Kind.PUT && Keys.isProfile(record.key())) {
            outlookChanged |= parts.addresses().note(origin, record);
        } else if (Keys.isVerdict(record.key())) {
            outlookChanged |= parts.verdicts().note(origin, record);
        }
    }

    /** Takes what is sealed, or carries keys. */
    void inside(CloudletId origin, LogRecord record) {
        if (Audiences.concerns(record)) {
            parts.audiences().note(origin, record);
        }
    }

    /** This cloudlet finds other machines to pass. */
    void appraised() {
        outlookChanged = true;
        parts.core().execute(this::settle);
    }

    /** Draws the conclusions from what changed. */
    void settle() {
        Belonging belonging = parts.belonging();
        while (belonging.changed()) {
            Membership before = belonging.now();
            belonging.conclude();
            follow();
            parts.announcements().tell(before, belonging.now());
            outlookChanged = true;
        }
        if (outlookChanged && !stopped) {
            outlookChanged = false;
            parts.audiences().reconsider(belonging.now(), parts.addresses()::region, new ShownMachines(parts));
            parts.attestation().reconsider(belonging.now());
            if (linking) {
                parts.links().reconsider(belonging.now(), parts.addresses().addresses());
                parts.decisions().joinBranches();
            }
        }
        parts.audiences().settle();
        parts.discovery().settle();
    }

    /** Reads the log of everybody who was ever admitted, and of nobody whose admission does not count any more. */
    void follow() {
        Belonging belonging = parts.belonging();
        parts.logs().retain(belonging.authority().authors().keySet());
        belonging.authority().authors().forEach(parts.logs()::follow);
        belonging.now().members().forEach((id, member) -> parts.logs().release(id, member.countsFrom()));
    }
}
