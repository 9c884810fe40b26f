package io.cloudlet.core.internal.peering;

import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;

/**
 * Redeems an invitation.
 *
 * @param invitation its id, in hexadecimal
 * @param name the name the joiner takes itself to be invited under
 * @param recovery to be pinned beside the identity key, which the greeting showed
 * @param proof see {@link io.cloudlet.core.internal.membership.InvitationText#proof}
 */
@SuppressWarnings("ArrayRecordComponent") // a message, never compared
record JoinRequestFrame(String invitation, String name, VerificationKey recovery, byte[] proof) {

    byte[] encode() {
        return FrameType.JOIN_REQUEST
                .writer()
                .raw(Hash.unhex(invitation))
                .text(name)
                .field(recovery.encoded())
                .raw(proof)
                .toBytes();
    }

    static JoinRequestFrame decode(WireReader in) {
        JoinRequestFrame request = new JoinRequestFrame(
                Hash.hex(in.raw("invitation id", 16)),
                in.text("name", 63),
                VerificationKey.decode(in.field("recovery key", VerificationKey.ENCODED_LENGTH)),
                in.raw("proof", Hash.LENGTH));
        in.end("join request");
        return request;
    }
}
