package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.storage.RecordStore;
import java.util.List;

/**
 * Up to where the own log is the same as a branch of it that others hold, as far as this home can tell: it may have been restored from a
 * backup in any run that nobody has read. Confined to the core thread.
 */
final class Parting {

    private final RecordStore store;
    private final String name;
    private long sequence;
    private boolean known;

    /** @param length of the log at the start of this run */
    Parting(CloudletId self, RecordStore store, long length) {
        this.store = store;
        this.name = "parted/" + self.hex();
        byte[] unread = store.value(name);
        this.sequence = unread.length == 0 ? length : new WireReader(unread).natural("sequence");
    }

    /** This run begins to write. */
    void opened() {
        note(new WireWriter(Long.BYTES).u64(sequence).toBytes());
    }

    /** Others hold what this run wrote: from here on no other branch can begin before it. */
    void known() {
        if (!known) {
            known = true;
            note(new byte[0]);
        }
    }

    /** The log was taken over up to there. */
    void at(long reached) {
        sequence = reached;
    }

    /** Up to which sequence nothing that a branch put, which ended in that epoch, is new. */
    long puts(LogEpoch ended, Log log) {
        return Math.max(log.endOf(ended).orElse(sequence), TakenOver.upTo(log.content(), ended));
    }

    /** Up to which sequence what is live here and not there was deleted there. */
    long deletions(LogEpoch ended, Log log) {
        boolean again = TakenOver.upTo(log.content(), ended) > 0;
        return log.endOf(ended).orElse(again ? 0 : sequence);
    }

    private void note(byte[] from) {
        store.apply(new RecordStore.Batch(List.of(), List.of(new RecordStore.Value(name, from))));
    }
}
