package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.LogExport;
import io.cloudlet.LogImport;
import io.cloudlet.core.internal.carry.CarryReader;
import io.cloudlet.core.internal.carry.CarryWriter;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.state.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The logs, carried. Streams are read and written on the caller's thread, a log at a time, as it was when its turn came. Whoever
 * admitted others comes first, so that those are known when their logs come. Thread-safe.
 */
final class LogsApi implements io.cloudlet.Logs {

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
        List<CloudletId> known =
                calls.ask("listing logs", () -> parts.belonging().authority().authorsByAdmission());
        try {
            CarryWriter writer = new CarryWriter(out, federation);
            int logs = 0;
            long records = 0;
            for (CloudletId origin : known) {
                Optional<Excerpt> log =
                        calls.ask("exporting a log", () -> parts.logs().excerpt(origin));
                if (log.isPresent()) {
                    writer.write(log.get());
                    logs++;
                    records += log.get().live().size();
                }
            }
            writer.finish();
            return new LogExport(logs, records);
        } catch (IOException e) {
            throw new UncheckedIOException("the export could not be written: " + e.getMessage(), e);
        }
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
