package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.LogExport;
import io.cloudlet.LogImport;
import io.cloudlet.core.internal.carry.CarryReader;
import io.cloudlet.core.internal.carry.CarryWriter;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.LogRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The logs, carried. Streams are read and written on the caller's thread, a log at a time; what is known is asked of the core
 * in pieces, so that an export holds up nothing. Thread-safe.
 */
final class LogsApi implements io.cloudlet.Logs {

    private static final int PIECE = 256 * 1024;

    private final FederationId federation;
    private final Parts parts;
    private final Calls calls;

    LogsApi(FederationId federation, Parts parts, Calls calls) {
        this.federation = federation;
        this.parts = parts;
        this.calls = calls;
    }

    @Override
    public LogExport exportTo(OutputStream out) {
        Objects.requireNonNull(out, "out");
        List<Checkpoint> known = calls.ask("listing logs", this::known);
        try {
            CarryWriter writer = new CarryWriter(out, federation);
            long records = 0;
            for (Checkpoint checkpoint : known) {
                records += write(writer, checkpoint);
            }
            writer.finish();
            return new LogExport(known.size(), records);
        } catch (IOException e) {
            throw new UncheckedIOException("the export could not be written: " + e.getMessage(), e);
        }
    }

    /** Whoever admitted others first, so that those are known when their logs come. */
    private List<Checkpoint> known() {
        return parts.belonging().authority().authorsByAdmission().stream()
                .map(parts.logs()::checkpoint)
                .flatMap(Optional::stream)
                .toList();
    }

    private long write(CarryWriter writer, Checkpoint checkpoint) throws IOException {
        CloudletId origin = checkpoint.origin();
        long end = checkpoint.head().sequence();
        if (!calls.ask("exporting a log", () -> parts.logs().reaches(origin, 0, checkpoint.head()))) {
            throw new ConflictException(
                    ErrorCode.LOG_COMPACTED,
                    "the log of " + origin.abbreviated() + " was compacted here, so it cannot be exported from its"
                            + " beginning; let the two sides meet over a link");
        }
        writer.begin(origin);
        for (long at = 0; at < end; ) {
            long from = at;
            List<LogRecord> piece =
                    calls.ask("exporting a log", () -> parts.logs().read(origin, from, PIECE));
            List<LogRecord> wanted = piece.subList(0, (int) Math.min(piece.size(), end - at));
            for (LogRecord record : wanted) {
                writer.record(record.bytes());
            }
            at += wanted.size();
        }
        writer.end(checkpoint);
        return end;
    }

    @Override
    public LogImport importFrom(InputStream in) {
        Objects.requireNonNull(in, "in");
        calls.requireOpen("importing logs");
        try {
            CarryReader reader = new CarryReader(in, federation);
            LogImporter importer = new LogImporter(parts, calls);
            for (var log = reader.next(); log.isPresent(); log = reader.next()) {
                importer.take(log.get());
            }
            return importer.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("the export could not be read: " + e.getMessage(), e);
        }
    }
}
