package io.cloudlet.core.internal.trust;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;

/**
 * Between whom a link is, and under which keys of this process's life: each side takes it from its own session, so that evidence passed on over
 * another link answers another question there.
 *
 * @param diallerLeaf the key that TLS proved of who dialled; fresh for every process
 * @param accepterLeaf the key that TLS proved of the other
 */
public record LinkEnds(
        FederationId federation,
        CloudletId dialler,
        CloudletId accepter,
        VerificationKey diallerLeaf,
        VerificationKey accepterLeaf) {

    private static final String PURPOSE = "cloudlet/evidence";

    /**
     * What a quote on this link must hold.
     *
     * @param answerer whose TPM quotes
     */
    byte[] question(CloudletId answerer, byte[] diallerNonce, byte[] accepterNonce) {
        return Hash.sha256(Transcript.of(PURPOSE, Hash.bytes(federation))
                .field(Hash.bytes(dialler))
                .field(Hash.bytes(accepter))
                .field(diallerNonce)
                .field(accepterNonce)
                .field(Hash.sha256(diallerLeaf.encoded()))
                .field(Hash.sha256(accepterLeaf.encoded()))
                .field(Hash.bytes(answerer))
                .toBytes());
    }

    /**
     * What a quote of this end must hold.
     *
     * @param self whose TPM quotes
     * @param asked 32 bytes of who asks
     * @param added 32 bytes of its own
     */
    public byte[] answer(CloudletId self, byte[] asked, byte[] added) {
        boolean dialled = self.equals(dialler) && !self.equals(accepter);
        return question(self, dialled ? added : asked, dialled ? asked : added);
    }

    /** The key that TLS proved of that end. */
    public VerificationKey leafOf(CloudletId one) {
        return one.equals(dialler) ? diallerLeaf : accepterLeaf;
    }

    /** The other end. */
    CloudletId other(CloudletId one) {
        return one.equals(dialler) ? accepter : dialler;
    }
}
