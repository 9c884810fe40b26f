package io.cloudlet.core.internal.trust;

import io.cloudlet.trust.AssetTag;
import io.cloudlet.trust.Finding;
import java.util.List;
import java.util.Optional;

/**
 * What an appraisal came to. Immutable.
 *
 * @param machine whose TPM a manufacturer vouches for
 * @param clock of its TPM, if the quote is genuine
 * @param tag where the machine is, if that was proven
 * @param findings what was looked at
 */
public record Judgement(
        Optional<String> machine, Optional<QuoteClock> clock, Optional<AssetTag> tag, List<Finding> findings) {

    public Judgement {
        findings = List.copyOf(findings);
    }

    /** Whether everything speaks for it. */
    public boolean passed() {
        return !findings.isEmpty() && findings.stream().allMatch(Finding::holds);
    }

    /** No evidence came. */
    public static Judgement without(String words) {
        return new Judgement(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(new Finding(Finding.Subject.EVIDENCE, false, words)));
    }
}
