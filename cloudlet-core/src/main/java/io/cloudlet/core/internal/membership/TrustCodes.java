package io.cloudlet.core.internal.membership;

import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;
import io.cloudlet.trust.TagAuthority;
import io.cloudlet.trust.TagForm;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** References on the wire. */
final class TrustCodes {

    private static final int LONGEST_NAME = 100;
    private static final int NO_TAG = 0;
    private static final int OWNER_TAG = 1;
    private static final int PLATFORM_TAG = 2;

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
            out.u8(values.tag().map(TrustCodes::code).orElse(NO_TAG));
        } else if (reference instanceof Manufacturer manufacturer) {
            out.field(encoded(manufacturer.root()));
        } else if (reference instanceof Machine machine) {
            out.raw(Hash.bytes(machine.cloudlet()));
        } else if (reference instanceof TagAuthority authority) {
            out.raw(authority.key().getEncoded());
        }
        return out;
    }

    static TrustSubject subject(WireReader in) {
        int kind = in.u8("kind of reference");
        String name = in.text("name of a reference", LONGEST_NAME);
        if (kind > TrustSubject.TAG_AUTHORITY || name.isEmpty()) {
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
            case TrustSubject.MODEL -> checked(in, () -> Denial.model(name));
            default -> {
                ECPublicKey key = authorityKey(in);
                yield checked(in, () -> new TagAuthority(name, key));
            }
        };
    }

    private static ECPublicKey authorityKey(WireReader in) {
        byte[] encoded = in.raw("key of a tag authority", VerificationKey.ENCODED_LENGTH);
        VerificationKey.decode(encoded);
        try {
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw in.malformed("the key of a tag authority is none: " + e.getMessage());
        }
    }

    private static int code(TagForm form) {
        return form == TagForm.OWNER ? OWNER_TAG : PLATFORM_TAG;
    }

    private static Optional<TagForm> tag(WireReader in) {
        int form = FenceCodes.between(in, "form of a tag", in.u8("form of a tag"), NO_TAG, PLATFORM_TAG);
        if (form == NO_TAG) {
            return Optional.empty();
        }
        return Optional.of(form == OWNER_TAG ? TagForm.OWNER : TagForm.PLATFORM);
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
        Optional<TagForm> tag = tag(in);
        return checked(in, () -> new ReferenceValues(name, registers, tag));
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
