package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;

/**
 * The body of an opening: the epoch that begins and the head it continues. A log whose opening continues anything but the
 * head before it was restored from a backup, or forged.
 */
record Opening(LogEpoch epoch, Head continues) {

    LogRecord toRecord() {
        WireWriter out = new WireWriter(96);
        epoch.write(out);
        continues.write(out);
        return LogRecord.opening(out.toBytes());
    }

    static Opening of(LogRecord record) {
        WireReader in = new WireReader(record.body());
        Opening opening = new Opening(LogEpoch.read(in), Head.read(in));
        in.end("opening");
        return opening;
    }
}
