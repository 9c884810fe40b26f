package io.cloudlet.core.internal.attestation;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.trust.Finding;
import io.cloudlet.trust.Verdict.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Verdicts that nobody came to, as a liar writes them. */
public final class FalseVerdicts {

    private FalseVerdicts() {}

    /** That a machine does not pass, and nothing of its log counts. */
    public static LogRecord against(CloudletId cloudlet) {
        return record(cloudlet, Outcome.FAILED, false);
    }

    /** That a machine passes. */
    public static LogRecord inFavourOf(CloudletId cloudlet) {
        return record(cloudlet, Outcome.PASSED, true);
    }

    private static LogRecord record(CloudletId cloudlet, Outcome outcome, boolean holds) {
        Instant at = Instant.ofEpochSecond(1_800_000_000L);
        return new VerdictRecord(
                        cloudlet,
                        outcome,
                        Optional.empty(),
                        0,
                        at,
                        at.plusSeconds(3600),
                        Optional.empty(),
                        "00".repeat(32),
                        List.of(),
                        List.of(new Finding(Finding.Subject.QUOTE, holds, "as a liar says")))
                .toRecord();
    }
}
