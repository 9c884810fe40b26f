package io.cloudlet.core;

import io.cloudlet.testkit.NeedsTheRealThing;
import java.util.Optional;

/** Where there can be no network namespaces, says so in a line and runs nothing; on CI that is a failure. */
final class NeedsNetworkNamespaces extends NeedsTheRealThing {

    private static final Optional<String> MISSING = NetworkLab.missing();

    NeedsNetworkNamespaces() {
        super(MISSING);
    }
}
