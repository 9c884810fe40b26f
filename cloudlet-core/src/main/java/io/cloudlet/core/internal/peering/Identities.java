package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Successor;
import java.util.List;
import java.util.Optional;

/** The identity keys of everybody, as far as they are known here. */
public interface Identities {

    /** Of whoever was ever admitted. */
    Optional<KeyChain> of(CloudletId id);

    /** A peer shows that this very cloudlet has another identity key than this process. It is to be verified. */
    void superseded(List<Successor> shown);
}
