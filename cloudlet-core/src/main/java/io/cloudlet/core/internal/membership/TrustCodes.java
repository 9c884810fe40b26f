package io.cloudlet.core.internal.membership;

import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** References on the wire. */
final class TrustCodes {

    private static final int LONGEST_NAME = 100;

    private TrustCodes() {}

    static WireWriter write(WireWriter out, Reference reference) {
        TrustSubject subject = TrustSubject.of(reference);
        out.u8(subject.kind()).text(subject.name());
        if (reference instanceof ReferenceValues values) {
            out.u8(values.registers().size());
            values.registers().forEach((register, approved) -> {
                out.u8(register).u8(approved.size());
                approved.forEach(value -> out.raw(Hash.unhex(value)));
            });
        } else if (reference instanceof Manufacturer manufacturer) {
            out.field(encoded(manufacturer.root()));
        } else if (reference instanceof Machine machine) {
            out.raw(Hash.bytes(machine.cloudlet()));
        }
        return out;
    }

    static TrustSubject subject(WireReader in) {
        int kind = in.u8("kind of reference");
        String name = in.text("name of a reference", LONGEST_NAME);
        if (kind > TrustSubject.MODEL || name.isEmpty()) {
            throw in.malformed("a reference of kind " + kind + " named \"" + name + "\" is unknown");
        }
        return checked(in, () -> new TrustSubject(kind, kind == TrustSubject.MACHINE ? Hash.hex(id(in, name)) : name));
    }

    private static byte[] id(WireReader in, String name) {
        if (!name.matches("[0-9a-f]{64}")) {
            throw in.malformed("a machine is named by 64 hexadecimal digits");
        }
        return Hash.unhex(name);
    }

    static Reference reference(WireReader in) {
        TrustSubject subject = subject(in);
        String name = subject.name();
        return switch (subject.kind()) {
            case TrustSubject.VALUES -> values(in, name);
            case TrustSubject.MANUFACTURER -> {
                X509Certificate root = certificate(in, in.field("root", Manufacturer.MOST_BYTES));
                yield checked(in, () -> new Manufacturer(name, root));
            }
            case TrustSubject.MACHINE -> new Machine(name, FenceCodes.cloudlet(in));
            case TrustSubject.FIRMWARE -> checked(in, () -> Denial.firmware(name));
            default -> checked(in, () -> Denial.model(name));
        };
    }

    private static ReferenceValues values(WireReader in, String name) {
        SortedMap<Integer, SortedSet<String>> registers = new TreeMap<>();
        int count = FenceCodes.between(in, "number of registers", in.u8("registers"), 0, ReferenceValues.REGISTERS);
        for (int i = 0; i < count; i++) {
            int register = in.u8("register");
            if (!registers.isEmpty() && register <= registers.lastKey()) {
                throw in.malformed("registers are not sorted");
            }
            registers.put(register, approved(in));
        }
        return checked(in, () -> new ReferenceValues(name, registers));
    }

    private static SortedSet<String> approved(WireReader in) {
        SortedSet<String> approved = new TreeSet<>();
        int count = FenceCodes.between(in, "number of values", in.u8("values"), 1, ReferenceValues.MOST_VALUES);
        for (int i = 0; i < count; i++) {
            String value = Hash.hex(in.raw("value", Hash.LENGTH));
            if (!approved.isEmpty() && value.compareTo(approved.last()) <= 0) {
                throw in.malformed("values are not sorted");
            }
            approved.add(value);
        }
        return approved;
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    /** One encoding only: what is read is what would be written. */
    private static X509Certificate certificate(WireReader in, byte[] encoded) {
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            if (!Arrays.equals(encoded, certificate.getEncoded())) {
                throw in.malformed("a root is one certificate in DER");
            }
            return certificate;
        } catch (CertificateException e) {
            throw in.malformed("a root does not read as X.509: " + e.getMessage());
        }
    }

    private interface Making<T> {
        T make();
    }

    private static <T> T checked(WireReader in, Making<T> making) {
        try {
            return making.make();
        } catch (InvalidArgumentException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
    }
}
