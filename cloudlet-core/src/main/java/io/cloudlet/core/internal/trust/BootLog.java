package io.cloudlet.core.internal.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a machine says that it measured as it started. It is worth nothing by itself: its events are shown only once
 * {@link #verify} found that they lead to registers that a TPM quoted. Immutable.
 */
public final class BootLog {

    private static final byte[] LOCALITY = "StartupLocality\0".getBytes(US_ASCII);
    private static final byte[] HCRTM = "HCRTM".getBytes(US_ASCII);
    private static final int HCRTM_LOCALITY = 4;
    private static final Set<Integer> LOCALITIES = Set.of(0, 3, HCRTM_LOCALITY);

    private final Set<PcrBank> banks;
    private final List<BootEvent> events;

    BootLog(Set<PcrBank> banks, List<BootEvent> events) {
        this.banks = banks.isEmpty() ? EnumSet.noneOf(PcrBank.class) : EnumSet.copyOf(banks);
        this.events = List.copyOf(events);
    }

    /**
     * Reads a log that may come from anybody.
     *
     * @throws BootLogException if it does not read as a TCG boot log
     */
    public static BootLog parse(byte[] log) {
        return new BootLogParser(log).parse();
    }

    Set<PcrBank> banks() {
        return EnumSet.copyOf(banks);
    }

    List<BootEvent> events() {
        return events;
    }

    /**
     * The registers that the log leads to: those that something was extended into.
     *
     * @throws BootLogException if what the log says of how PCR 0 began cannot be
     */
    Map<Integer, byte[]> replay(PcrBank bank) {
        Map<Integer, byte[]> registers = new TreeMap<>();
        byte[] first = new byte[bank.length()];
        for (BootEvent event : events) {
            begin(event, first, registers.containsKey(0));
            if (event.extendsRegister()) {
                byte[] before = registers.getOrDefault(event.pcr(), event.pcr() == 0 ? first : new byte[bank.length()]);
                registers.put(event.pcr(), bank.hash(before, event.digest(bank)));
            }
        }
        return registers;
    }

    /** PCR 0 begins with the locality that started the TPM, or 4 if something was measured before the firmware ran. */
    private static void begin(BootEvent event, byte[] first, boolean extended) {
        int locality;
        if (event.declaredType() == BootEvent.HCRTM) {
            locality = hcrtm(event);
        } else if (BootLogParser.begins(event, LOCALITY)) {
            locality = locality(event);
        } else {
            return;
        }
        if (extended) {
            throw new BootLogException(event.offset(), "says how PCR 0 began after PCR 0 was extended");
        }
        first[first.length - 1] = (byte) Math.max(locality, first[first.length - 1]);
    }

    private static int hcrtm(BootEvent event) {
        if (event.pcr() != 0 || !Arrays.equals(event.data(), HCRTM)) {
            throw new BootLogException(event.offset(), "an H-CRTM event is in PCR 0 and says HCRTM");
        }
        return HCRTM_LOCALITY;
    }

    private static int locality(BootEvent event) {
        byte[] data = event.data();
        int locality = data.length == LOCALITY.length + 1 ? data[LOCALITY.length] : -1;
        if (event.pcr() != 0 || !LOCALITIES.contains(locality)) {
            throw new BootLogException(event.offset(), "a TPM is started for PCR 0 from locality 0, 3 or 4");
        }
        return locality;
    }

    /**
     * Requires that this log explains registers that were quoted.
     *
     * @param registers which ones; absence of any, in the quote or in the log, is failure
     * @throws EvidenceRefusedException if it does not
     * @throws BootLogException as {@link #replay}
     */
    public VerifiedBootLog verify(VerifiedPcrs quoted, Set<Integer> registers) {
        if (!banks.contains(PcrBank.SHA256)) {
            throw new EvidenceRefusedException(Reason.NOT_IN_LOG, "the boot log has no SHA-256 bank");
        }
        Map<Integer, byte[]> replayed = replay(PcrBank.SHA256);
        for (int register : registers) {
            byte[] value = quoted.value(register);
            byte[] led = replayed.get(register);
            if (led == null) {
                throw new EvidenceRefusedException(Reason.NOT_IN_LOG, "the boot log says nothing of PCR " + register);
            }
            if (!Arrays.equals(value, led)) {
                throw new EvidenceRefusedException(
                        Reason.LOG_MISMATCH, "the boot log does not lead to what was quoted of PCR " + register);
            }
        }
        return new VerifiedBootLog(events, registers);
    }
}
