package io.cloudlet.trust;

import io.cloudlet.CloudletId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one cloudlet makes of another's machine (RFC 9334: an attestation result).
 *
 * @param cloudlet whose machine
 * @param by who appraised it
 * @param level {@link TrustLevel#HARDWARE} if everything holds, and while it is fresh; otherwise {@link TrustLevel#SOFTWARE}
 * @param machine the hash of its endorsement key, where one was shown and a manufacturer vouches for it
 * @param tag where it is, if its TPM holds an asset tag that counts
 * @param findings what was looked at, and what was found
 * @param age since the evidence was asked for
 * @param fresh whether it counts still: for ten minutes, and only while the cloudlet's process is the one that was asked
 */
public record Appraisal(
        CloudletId cloudlet,
        CloudletId by,
        TrustLevel level,
        Optional<String> machine,
        Optional<AssetTag> tag,
        List<Finding> findings,
        Duration age,
        boolean fresh) {

    public Appraisal {
        findings = List.copyOf(findings);
    }

    /** What it rests on, in words, one finding a line. */
    public String why() {
        String basis = findings.stream()
                .map(finding -> (finding.holds() ? "+ " : "- ") + finding.words())
                .collect(Collectors.joining(System.lineSeparator()));
        String stands = fresh ? "" : ", not fresh any more";
        return cloudlet.abbreviated() + " is " + level + ", says " + by.abbreviated() + " " + age.toSeconds() + " s ago"
                + stands + ":" + System.lineSeparator() + basis;
    }
}
