package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.Invitation;
import io.cloudlet.Right;
import io.cloudlet.core.internal.membership.InvitationText;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** Makes invitations, on the core thread. */
record Invitations(FederationId federation, Parts parts, CloudletRuntime runtime) {

    private static final int ID = 16;
    private static final int SECRET = 32;

    Invitation invite(String name, Duration validity, boolean confirm, List<HostPort> addresses) {
        parts.decisions().requireRight(Right.MEMBERSHIP);
        parts.decisions().requireNotTooDeep();
        parts.decisions().requireFreeName(name);
        CloudletId self = parts.self();
        InvitationText text = new InvitationText(
                        federation,
                        self,
                        addresses,
                        Hash.hex(random(ID)),
                        random(SECRET),
                        name,
                        runtime.time().wall().plus(validity))
                .by(parts.identity());
        parts.joinDesk().open(text, validity, confirm);
        return text.toInvitation();
    }

    private byte[] random(int length) {
        SecureRandom entropy = runtime.keyEntropy();
        byte[] bytes = new byte[length];
        entropy.nextBytes(bytes);
        return bytes;
    }
}
