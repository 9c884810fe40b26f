package io.cloudlet.core.internal.attestation;

import io.cloudlet.core.internal.trust.Appraiser;
import io.cloudlet.core.internal.trust.Endorsed;
import io.cloudlet.core.internal.trust.Evidence;
import io.cloudlet.core.internal.trust.Exhibit;
import io.cloudlet.core.internal.trust.Judgement;
import io.cloudlet.core.internal.trust.PcrSelection;
import io.cloudlet.core.internal.trust.QuoteClock;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.time.Instant;
import java.util.Optional;

/**
 * All that a verdict rests on beside references: evidence, and what only who asked for it can know. Kept, it is judged again by anybody, and with the same
 * references comes to the same. {@code docs/protocol.md} gives the bytes.
 *
 * @param enrolled whether the TPM showed that it holds the key that signs
 * @param former its clock when it was judged before
 */
record KeptEvidence(Exhibit exhibit, boolean enrolled, Optional<QuoteClock> former) {

    private static final int VERSION = 1;
    private static final long LAST_SECOND = 253_402_300_799L;

    byte[] encode() {
        int registers = exhibit.asked().mask();
        WireWriter out = new WireWriter()
                .u8(VERSION)
                .raw(Hash.bytes(exhibit.federation()))
                .raw(Hash.bytes(exhibit.cloudlet()))
                .raw(exhibit.question())
                .u8(registers >>> 16)
                .u16(registers & 0xffff)
                .u64(exhibit.at().getEpochSecond())
                .u8(enrolled ? 1 : 0)
                .u8(former.isPresent() ? 1 : 0);
        former.ifPresent(clock -> clock.write(out));
        return exhibit.evidence().write(out).toBytes();
    }

    /** @throws io.cloudlet.core.internal.wire.MalformedException if the bytes are none */
    static KeptEvidence decode(byte[] kept) {
        WireReader in = new WireReader(kept);
        version(in, VERSION);
        var federation = Hash.federationId(in.raw("federation", Hash.LENGTH));
        var cloudlet = Hash.cloudletId(in.raw("cloudlet", Hash.LENGTH));
        byte[] question = in.raw("question", Hash.LENGTH);
        PcrSelection asked = new PcrSelection(in.u8("registers") << 16 | in.u16("registers"));
        Instant at = second(in, "time");
        boolean enrolled = flag(in, "enrolled");
        Optional<QuoteClock> former = flag(in, "former clock") ? Optional.of(QuoteClock.read(in)) : Optional.empty();
        Evidence evidence = Evidence.read(in);
        in.end("kept evidence");
        return new KeptEvidence(new Exhibit(federation, cloudlet, evidence, question, asked, at), enrolled, former);
    }

    static void version(WireReader in, int known) {
        int version = in.u8("version");
        if (version != known) {
            throw in.malformed("version " + version + " is unknown");
        }
    }

    static boolean flag(WireReader in, String what) {
        int value = in.u8(what);
        if (value > 1) {
            throw in.malformed(what + " is " + value + ", neither yes nor no");
        }
        return value == 1;
    }

    static Instant second(WireReader in, String what) {
        long second = in.natural(what);
        if (second > LAST_SECOND) {
            throw in.malformed(what + " lies beyond the year 9999");
        }
        return Instant.ofEpochSecond(second);
    }

    /** What a verdict names. */
    String digest() {
        return Hash.hex(Hash.sha256(encode()));
    }

    /** Judges it again, asking nobody. */
    Judgement judge(References references) {
        Optional<Endorsed> endorsed =
                Appraiser.endorsed(exhibit, references, Optional.empty()).map(machine -> machine.witnessed(enrolled));
        return Appraiser.judge(exhibit, references, endorsed, former);
    }
}
