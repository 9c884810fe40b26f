package io.cloudlet.core.internal.attestation;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.peering.Words;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.trust.Judgement;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.trust.Finding;
import io.cloudlet.trust.Verdict;
import io.cloudlet.trust.Verdict.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A verdict as it stands in its author's log, which vouches for it. {@code docs/protocol.md} gives the bytes.
 *
 * @param upTo how much of the cloudlet's log its author had read when it did not pass any more; 0 where it passes
 * @param evidence digest of {@link KeptEvidence}; empty if nothing was shown
 * @param references see {@link io.cloudlet.core.internal.membership.ReferenceDigest}
 * @param decisions hashes of authority records that no other names, at most 64
 */
record VerdictRecord(
        CloudletId about,
        Outcome outcome,
        Optional<String> machine,
        long upTo,
        Instant at,
        Instant until,
        Optional<String> evidence,
        String references,
        List<String> decisions,
        List<Finding> findings) {

    static final int MOST_DECISIONS = 64;

    private static final int VERSION = 1;
    private static final int MOST_FINDINGS = 32;
    private static final int MOST_CHARS = 200;
    private static final int MOST_BYTES = 3 * MOST_CHARS;
    private static final String NOTHING = "0".repeat(64);
    private static final List<Outcome> OUTCOMES = List.copyOf(EnumSet.allOf(Outcome.class));
    private static final List<Finding.Subject> SUBJECTS = List.copyOf(EnumSet.allOf(Finding.Subject.class));

    VerdictRecord {
        decisions = List.copyOf(decisions);
        findings = List.copyOf(findings);
    }

    /** What was found, in words that are not too many. */
    static List<Finding> findings(Judgement judgement) {
        return judgement.findings().stream()
                .limit(MOST_FINDINGS)
                .map(one -> new Finding(one.subject(), one.holds(), cut(one.words())))
                .toList();
    }

    private static String cut(String words) {
        return words.length() <= MOST_CHARS ? words : words.substring(0, MOST_CHARS - 3) + "...";
    }

    /** The same, not shown again in time. */
    VerdictRecord lapsed(long read) {
        return new VerdictRecord(
                about, Outcome.LAPSED, machine, read, at, until, evidence, references, decisions, findings);
    }

    /** Whether it comes to the same as the other, whatever the words. */
    boolean saysAs(VerdictRecord other) {
        return outcome == other.outcome
                && machine.equals(other.machine)
                && doubted().equals(other.doubted());
    }

    private Set<Finding.Subject> doubted() {
        return findings.stream()
                .filter(finding -> !finding.holds())
                .map(Finding::subject)
                .collect(Collectors.toSet());
    }

    /** Why it does not pass, in words; empty if it does. */
    String doubts() {
        if (outcome == Outcome.LAPSED) {
            return "it did not show again in time what it runs";
        }
        return findings.stream()
                .filter(finding -> !finding.holds())
                .map(Finding::words)
                .collect(Collectors.joining("; "));
    }

    /** As people see it. */
    Verdict view(CloudletId by) {
        return new Verdict(about, by, outcome, machine, findings, at, until, evidence, references, decisions);
    }

    LogRecord toRecord() {
        return LogRecord.put(Keys.verdict(about.hex()), encode());
    }

    byte[] encode() {
        WireWriter out = new WireWriter(1024)
                .u8(VERSION)
                .raw(Hash.bytes(about))
                .u8(OUTCOMES.indexOf(outcome))
                .raw(Hash.unhex(machine.orElse(NOTHING)))
                .u64(upTo)
                .u64(at.getEpochSecond())
                .u64(until.getEpochSecond())
                .raw(Hash.unhex(evidence.orElse(NOTHING)))
                .raw(Hash.unhex(references))
                .u8(decisions.size());
        decisions.forEach(decision -> out.raw(Hash.unhex(decision)));
        out.u8(findings.size());
        findings.forEach(finding -> out.u8(SUBJECTS.indexOf(finding.subject()))
                .u8(finding.holds() ? 1 : 0)
                .text(finding.words()));
        return out.toBytes();
    }

    /** @throws io.cloudlet.core.internal.wire.MalformedException if the bytes are no verdict */
    static VerdictRecord decode(byte[] body) {
        WireReader in = new WireReader(body);
        KeptEvidence.version(in, VERSION);
        VerdictRecord verdict = new VerdictRecord(
                Hash.cloudletId(in.raw("cloudlet", Hash.LENGTH)),
                one(OUTCOMES, in, "outcome"),
                hash(in, "machine"),
                in.natural("sequence"),
                KeptEvidence.second(in, "time"),
                KeptEvidence.second(in, "end"),
                hash(in, "evidence"),
                Hash.hex(in.raw("references", Hash.LENGTH)),
                decisions(in),
                findings(in));
        in.end("verdict");
        return verdict;
    }

    private static Optional<String> hash(WireReader in, String what) {
        return Optional.of(Hash.hex(in.raw(what, Hash.LENGTH))).filter(hash -> !hash.equals(NOTHING));
    }

    private static List<String> decisions(WireReader in) {
        TreeSet<String> decisions = new TreeSet<>();
        for (int left = atMost(in, "decisions", MOST_DECISIONS); left > 0; left--) {
            String decision = Hash.hex(in.raw("decision", Hash.LENGTH));
            if (!decisions.isEmpty() && decision.compareTo(decisions.last()) <= 0) {
                throw in.malformed("decisions are not in ascending order");
            }
            decisions.add(decision);
        }
        return List.copyOf(decisions);
    }

    private static List<Finding> findings(WireReader in) {
        List<Finding> findings = new ArrayList<>();
        for (int left = atMost(in, "findings", MOST_FINDINGS); left > 0; left--) {
            findings.add(new Finding(
                    one(SUBJECTS, in, "subject"),
                    KeptEvidence.flag(in, "finding"),
                    Words.printable(in.text("words", MOST_BYTES))));
        }
        return findings;
    }

    private static int atMost(WireReader in, String what, int most) {
        int count = in.u8("number of " + what);
        if (count > most) {
            throw in.malformed(count + " " + what + ", at most " + most + " allowed");
        }
        return count;
    }

    private static <T> T one(List<T> of, WireReader in, String what) {
        int code = in.u8(what);
        if (code >= of.size()) {
            throw in.malformed(what + " " + code + " is unknown");
        }
        return of.get(code);
    }
}
