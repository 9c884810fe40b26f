package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A boot log that leads to what a TPM quoted: each digest, and their order, is what was measured into its register. In each of
 * the registers that firmware measures into (0 to 7), one separator stands, recognized by its digest, so that what is before it and what
 * is after it cannot be confused by calling events otherwise. Immutable; made by {@link BootLog#verify} only.
 */
public final class VerifiedBootLog {

    private static final int FIRMWARE_REGISTERS = 8;

    private final Map<Integer, List<BootEvent>> events = new TreeMap<>();

    VerifiedBootLog(List<BootEvent> all, Set<Integer> registers) {
        for (int register : new TreeSet<>(registers)) {
            List<BootEvent> measured = all.stream()
                    .filter(event -> event.extendsRegister() && event.pcr() == register)
                    .toList();
            checkSeparators(register, measured);
            events.put(register, measured);
        }
    }

    private static void checkSeparators(int register, List<BootEvent> measured) {
        for (BootEvent event : measured) {
            if (event.declaredType() == BootEvent.SEPARATOR && !event.separates()) {
                throw new EvidenceRefusedException(
                        Reason.SEPARATOR,
                        "the separator at byte " + event.offset() + " of the boot log measures something else");
            }
        }
        long separators = measured.stream().filter(BootEvent::separates).count();
        if (register < FIRMWARE_REGISTERS && separators != 1) {
            throw new EvidenceRefusedException(
                    Reason.SEPARATOR,
                    "PCR " + register + " has " + separators + " separators in the boot log, there must be one");
        }
    }

    /** The registers that it explains. */
    public Set<Integer> registers() {
        return events.keySet().stream().collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What was measured into a register, in order.
     *
     * @throws EvidenceRefusedException if the register was not verified
     */
    public List<BootEvent> measured(int register) {
        List<BootEvent> found = events.get(register);
        if (found == null) {
            throw new EvidenceRefusedException(Reason.NOT_QUOTED, "the boot log was not verified for PCR " + register);
        }
        return found;
    }
}
