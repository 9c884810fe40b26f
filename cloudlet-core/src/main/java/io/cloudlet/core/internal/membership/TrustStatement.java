package io.cloudlet.core.internal.membership;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.trust.Reference;

/** What an authority record decides about machines: what appraisals compare with. {@code docs/protocol.md} gives the bytes. */
public sealed interface TrustStatement extends Statement {

    /** What is decided about; of two of one kind and name the later is the one that counts. */
    TrustSubject subject();

    /** A reference is approved. */
    record Approve(Reference reference) implements TrustStatement {
        @Override
        public TrustSubject subject() {
            return TrustSubject.of(reference);
        }

        @Override
        public int kind() {
            return 15;
        }

        @Override
        public byte[] payload() {
            return TrustCodes.write(new WireWriter(), reference).toBytes();
        }
    }

    /** A reference is withdrawn, whatever it said. */
    record Withdraw(TrustSubject subject) implements TrustStatement {
        @Override
        public int kind() {
            return 16;
        }

        @Override
        public byte[] payload() {
            return new WireWriter().u8(subject.kind()).text(subject.name()).toBytes();
        }
    }

    /**
     * Reads a statement up to its end.
     *
     * @throws io.cloudlet.core.internal.wire.MalformedException if it is none
     */
    static TrustStatement read(int kind, WireReader in) {
        return kind == 15 ? new Approve(TrustCodes.reference(in)) : new Withdraw(TrustCodes.subject(in));
    }
}
