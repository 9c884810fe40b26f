package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.trust.Attester;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a machine shows of itself, as it came: nothing of it is believed before {@link Appraiser} looked at it. Immutable. */
public final class Evidence {

    /** The most bytes of a boot log that travel. */
    public static final int MOST_LOG = 1 << 20;

    private static final int MOST_KEY = 512;
    private static final int MOST_CERTIFICATES = 6;
    private static final int MOST_CERTIFICATE = 8 * 1024;
    private static final int MOST_ATTEST = 1024;
    private static final int MOST_SIGNATURE = 256;
    private static final int MOST_VALUES = 1024;

    private final byte[] attestationKey;
    private final List<byte[]> certificates;
    private final byte[] attest;
    private final byte[] signature;
    private final byte[] values;
    private final byte[] bootLog;
    private final Optional<TagProof> tag;

    private Evidence(
            byte[] attestationKey,
            List<byte[]> certificates,
            byte[] attest,
            byte[] signature,
            byte[] values,
            byte[] bootLog,
            Optional<TagProof> tag) {
        this.attestationKey = attestationKey;
        this.certificates = List.copyOf(certificates);
        this.attest = attest;
        this.signature = signature;
        this.values = values;
        this.bootLog = bootLog;
        this.tag = tag;
    }

    /** What this machine shows; a boot log that is too long to travel is left out. */
    public static Evidence of(Attester.Endorsement who, Attester.Quote quote) {
        return new Evidence(
                who.attestationKey(),
                who.certificates(),
                quote.attest(),
                quote.signature(),
                quote.values(),
                quote.bootLog().length > MOST_LOG ? new byte[0] : quote.bootLog(),
                quote.tag().map(TagProof::of));
    }

    /** Reads what may come from anybody. */
    public static Evidence read(WireReader in) {
        byte[] key = in.field("attestation key", MOST_KEY);
        int count = in.u8("number of certificates");
        if (count > MOST_CERTIFICATES) {
            throw in.malformed(count + " certificates, at most " + MOST_CERTIFICATES + " allowed");
        }
        List<byte[]> certificates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            certificates.add(in.field("certificate", MOST_CERTIFICATE));
        }
        return new Evidence(
                key,
                certificates,
                in.field("quote", MOST_ATTEST),
                in.field("signature", MOST_SIGNATURE),
                in.field("registers", MOST_VALUES),
                in.field("boot log", MOST_LOG),
                tag(in));
    }

    private static Optional<TagProof> tag(WireReader in) {
        int tags = in.u8("number of tags");
        if (tags > 1) {
            throw in.malformed(tags + " tags, at most one allowed");
        }
        return tags == 0 ? Optional.empty() : Optional.of(TagProof.read(in));
    }

    /** What {@link #read} reads. */
    public WireWriter write(WireWriter out) {
        out.field(attestationKey).u8(certificates.size());
        certificates.forEach(out::field);
        out.field(attest).field(signature).field(values).field(bootLog).u8(tag.isPresent() ? 1 : 0);
        return tag.map(shown -> shown.write(out)).orElse(out);
    }

    /** What {@link #read} reads. */
    public byte[] encode() {
        return write(new WireWriter()).toBytes();
    }

    EndorsementChain chain() {
        return EndorsementChain.decode(certificates);
    }

    AttestationKey key() {
        return AttestationKey.decode(attestationKey);
    }

    Quote quote() {
        return Quote.decode(attest);
    }

    byte[] signature() {
        return signature;
    }

    PcrValues values() {
        return PcrValues.decode(values);
    }

    boolean hasBootLog() {
        return bootLog.length > 0;
    }

    BootLog bootLog() {
        return BootLog.parse(bootLog);
    }

    Optional<TagProof> tag() {
        return tag;
    }

    /** Whether the other names the same machine and key. */
    boolean sameMachine(Evidence other) {
        boolean same =
                Arrays.equals(attestationKey, other.attestationKey) && certificates.size() == other.certificates.size();
        for (int i = 0; same && i < certificates.size(); i++) {
            same = Arrays.equals(certificates.get(i), other.certificates.get(i));
        }
        return same;
    }
}
