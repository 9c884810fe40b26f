package io.cloudlet.core.internal.membership;

import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;

/**
 * What a decision about machines is about.
 *
 * @param kind 0 reference values, 1 manufacturer, 2 machine, 3 denied firmware, 4 denied model
 * @param name unique for its kind
 */
public record TrustSubject(int kind, String name) {

    static final int VALUES = 0;
    static final int MANUFACTURER = 1;
    static final int MACHINE = 2;
    static final int FIRMWARE = 3;
    static final int MODEL = 4;

    /** What a reference is about. */
    public static TrustSubject of(Reference reference) {
        if (reference instanceof Denial denial) {
            return new TrustSubject(denial.kind() == Denial.Kind.FIRMWARE ? FIRMWARE : MODEL, denial.value());
        }
        int kind = reference instanceof ReferenceValues
                ? VALUES
                : reference instanceof Manufacturer ? MANUFACTURER : MACHINE;
        return new TrustSubject(kind, reference.name());
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
            default -> "the denial of model " + name;
        };
    }
}
