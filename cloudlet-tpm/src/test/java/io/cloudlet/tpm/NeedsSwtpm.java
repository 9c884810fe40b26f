package io.cloudlet.tpm;

import io.cloudlet.testkit.NeedsTheRealThing;
import java.util.Optional;

/** Where there is no software TPM, says so in a line and runs nothing; on CI that is a failure. */
public final class NeedsSwtpm extends NeedsTheRealThing {

    private static final Optional<String> MISSING = Swtpm.missing();

    public NeedsSwtpm() {
        super(MISSING);
    }
}
