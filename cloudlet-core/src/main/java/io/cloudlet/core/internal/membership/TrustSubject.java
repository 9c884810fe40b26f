package io.cloudlet.core.internal.membership;

import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;
import io.cloudlet.trust.TagAuthority;

/**
 * What a decision about machines is about.
 *
 * @param kind 0 reference values, 1 manufacturer, 2 machine, 3 denied firmware, 4 denied model, 5 tag authority
 * @param name unique for its kind
 */
public record TrustSubject(int kind, String name) {

    static final int VALUES = 0;
    static final int MANUFACTURER = 1;
    static final int MACHINE = 2;
    static final int FIRMWARE = 3;
    static final int MODEL = 4;
    static final int TAG_AUTHORITY = 5;

    /** What a reference is about. */
    public static TrustSubject of(Reference reference) {
        if (reference instanceof Denial denial) {
            return new TrustSubject(denial.kind() == Denial.Kind.FIRMWARE ? FIRMWARE : MODEL, denial.value());
        }
        return new TrustSubject(kind(reference), reference.name());
    }

    private static int kind(Reference reference) {
        if (reference instanceof ReferenceValues) {
            return VALUES;
        }
        if (reference instanceof Manufacturer) {
            return MANUFACTURER;
        }
        return reference instanceof TagAuthority ? TAG_AUTHORITY : MACHINE;
    }

    /** Whether a decision for it takes trust away. */
    boolean denies() {
        return kind == FIRMWARE || kind == MODEL;
    }

    /** In words. */
    String words() {
        return switch (kind) {
            case VALUES -> "reference values " + name;
            case MANUFACTURER -> "manufacturer " + name;
            case MACHINE -> "machine " + name.substring(0, 8);
            case FIRMWARE -> "the denial of firmware " + name;
            case MODEL -> "the denial of model " + name;
            default -> "tag authority " + name;
        };
    }
}
