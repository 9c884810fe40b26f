package io.cloudlet.trust;

import io.cloudlet.CloudletId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one cloudlet says in its log of another's machine, for everybody who reads that log (RFC 9334: an attestation result). Whose verdict counts for
 * what is for whoever relies on it: for a fence it is its keeper's. Immutable.
 *
 * @param cloudlet whose machine
 * @param by who says so; its log vouches for it
 * @param machine the hash of its endorsement key, where one was shown and a manufacturer vouches for it
 * @param findings what was looked at, and what was found; long words are cut
 * @param at when the evidence came, by the clock of {@code by}
 * @param until when it has to be said anew, by the clock of {@code by}
 * @param evidence the SHA-256 of what {@link Trust#evidence} gives there, 64 hexadecimal digits; empty if nothing was shown
 * @param references tells the references that it rests on from others, 64 hexadecimal digits
 * @param decisions the newest authority records that those references follow from, by their hashes; at most 64
 */
public record Verdict(
        CloudletId cloudlet,
        CloudletId by,
        Outcome outcome,
        Optional<String> machine,
        List<Finding> findings,
        Instant at,
        Instant until,
        Optional<String> evidence,
        String references,
        List<String> decisions) {

    /** How an appraisal ended. */
    public enum Outcome {
        /** Something did not hold. */
        FAILED,
        /** Everything held. */
        PASSED,
        /** Everything held, but the machine did not show it again in time. */
        LAPSED
    }

    public Verdict {
        findings = List.copyOf(findings);
        decisions = List.copyOf(decisions);
    }

    /** What it rests on, in words, one finding a line. */
    public String why() {
        String basis = findings.stream()
                .map(finding -> (finding.holds() ? "+ " : "- ") + finding.words())
                .collect(Collectors.joining(System.lineSeparator()));
        return cloudlet.abbreviated() + " " + outcome + ", said " + by.abbreviated() + " in its log at " + at
                + ", until " + until + ":" + System.lineSeparator() + basis;
    }
}
