package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.peering.Identities;
import io.cloudlet.core.internal.peering.Links;
import io.cloudlet.core.internal.state.OwnLog;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what this process says and hears once its identity key is a former one. Confined to the core thread. */
record OwnIdentity(SigningKey key, Belonging belonging, OwnLog own, Supplier<Links> links) implements Identities {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.node");

    @Override
    public Optional<KeyChain> of(CloudletId id) {
        return belonging.keys(id);
    }

    @Override
    public void superseded(List<Successor> shown) {
        CloudletId self = key.cloudlet();
        belonging.learn(self, shown);
        if (of(self).flatMap(chain -> chain.endOf(key.verification())).isPresent() && own.fault() == null) {
            ConflictException why = new ConflictException(
                    ErrorCode.IDENTITY_SUPERSEDED,
                    "this cloudlet has another identity key now: it was recovered or rotated elsewhere, or this home is an old"
                            + " copy. Nothing more is written here; close it, and use the home with the new key");
            LOG.error("{}", why.getMessage());
            own.refuseWrites(why);
            links.get().close();
        }
    }
}
