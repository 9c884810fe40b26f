package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.trust.AssetTag;
import io.cloudlet.trust.Finding;
import io.cloudlet.trust.Finding.Subject;
import io.cloudlet.trust.ReferenceValues;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an asset tag comes to, and whether that is enough for the software that the machine runs. A tag that does not count is none: only where one is
 * required does that speak against the machine.
 *
 * @param counts where the machine is, if that was proven
 * @param words what was found
 */
record TagJudge(Optional<AssetTag> counts, String words) {

    /** Looks at it. */
    static TagJudge of(Exhibit exhibit, References references, Optional<String> machine) {
        Optional<TagProof> shown = exhibit.evidence().tag();
        if (shown.isEmpty()) {
            return new TagJudge(Optional.empty(), "it shows no asset tag");
        }
        if (machine.isEmpty()) {
            return new TagJudge(Optional.empty(), "its asset tag does not count: nobody vouches for its TPM");
        }
        try {
            AssetTag tag = shown.get().verify(exhibit, references, machine.get());
            String words = "an asset tag of form " + tag.form() + " says that it is in " + tag.region() + " until "
                    + tag.until() + ", signed by tag authority " + tag.authority();
            return new TagJudge(Optional.of(tag), words);
        } catch (EvidenceRefusedException | MalformedException e) {
            return new TagJudge(Optional.empty(), "its asset tag does not count: " + e.getMessage());
        }
    }

    /** Whether some reference values that approve its software ask for no more. */
    Finding finding(List<ReferenceValues> approving) {
        boolean required = !approving.isEmpty() && approving.stream().noneMatch(this::suffices);
        if (!required) {
            return new Finding(Subject.TAG, true, words);
        }
        String wanted = approving.stream()
                .map(values -> values.name() + " requires form " + values.tag().orElseThrow())
                .collect(Collectors.joining(", "));
        return new Finding(Subject.TAG, false, words + "; " + wanted);
    }

    private boolean suffices(ReferenceValues values) {
        return values.tag().isEmpty()
                || counts.filter(tag -> tag.form().compareTo(values.tag().get()) >= 0)
                        .isPresent();
    }
}
