package io.cloudlet;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * The signed logs, carried where no link goes: exported here, taken along on a stick or through a diode, imported there. What is
 * in them for a fence travels sealed as ever; bodies of objects do not travel. Thread-safe.
 */
public interface Logs {

    /**
     * Writes what is live of every log that is known here, this cloudlet's own included, with the signatures that vouch for it and the
     * hashes of what came before; so it does not matter what was compacted. What changes meanwhile may be in it or not. Does not
     * close the stream.
     *
     * @throws java.io.UncheckedIOException if the stream fails; what was written is then no export
     * @throws ConflictException {@code closed}
     */
    LogExport exportTo(OutputStream out);

    /**
     * Takes over what an export of this federation has and is not known here, verified as if a link had brought it: whoever
     * carried it can keep back, never change. Each log takes effect whole or not at all; linked cloudlets hear of it at once. Logs of
     * cloudlets that are members by what the export itself says are taken, too. Importing again, or something older, changes
     * nothing. What is imported counts as heard at this moment, however long it lay: {@link Staleness.Basis#SINCE_RECEIPT}.
     * Reads up to the end of the export and does not close the stream.
     *
     * @return what was taken, and what was refused and why
     * @throws CorruptException {@code export-damaged}, if it is no export, or was cut short or changed; logs before that place were
     *     taken, and the message says how many
     * @throws ConflictException {@code federation-mismatch}, if it is another federation's; {@code version-mismatch}, if a newer
     *     version of this library wrote it; {@code closed}. Nothing was taken
     * @throws java.io.UncheckedIOException if the stream fails; logs before that were taken
     */
    LogImport importFrom(InputStream in);
}
