package io.cloudlet.core.internal.store;

import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.spi.runtime.Disk;

/** Says that a file of the store is not what was written, where, and the way out. */
final class Damage {

    private Damage() {}

    static CorruptException at(Disk disk, SegmentName name, long offset, String problem) {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                disk.location() + "/" + name.path() + " is damaged at byte " + offset + ": " + problem
                        + ". Nothing was changed. Restore a backup of this home, or set it aside and recover the"
                        + " cloudlet into an empty one with its recovery key.");
    }
}
