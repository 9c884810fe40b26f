package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Finding;
import io.cloudlet.trust.Finding.Subject;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.ReferenceValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Appraises evidence by references (RFC 9334), without a TPM: a pure function, so that who has the same exhibit and the same references
 * comes to the same judgement. Every finding must hold; what could not be looked at does not. One use, one thread.
 */
public final class Appraiser {

    private static final Set<Integer> FIRMWARE_REGISTERS = Set.of(0, 1, 2, 3, 4, 5, 6, 7);

    private final Exhibit exhibit;
    private final References references;
    private final List<Finding> findings = new ArrayList<>();

    private Appraiser(Exhibit exhibit, References references) {
        this.exhibit = exhibit;
        this.references = references;
    }

    /** Looks at who the machine is; what was found before serves if it would be the same again. */
    public static Optional<Endorsed> endorsed(Exhibit exhibit, References references, Optional<Endorsed> before) {
        if (before.filter(known -> known.holdsFor(exhibit, references)).isPresent()) {
            return before;
        }
        try {
            Endorsed fresh = Endorsed.of(exhibit, references);
            return Optional.of(before.map(fresh::keeping).orElse(fresh));
        } catch (EvidenceRefusedException | MalformedException e) {
            return Optional.empty();
        }
    }

    /**
     * Judges.
     *
     * @param endorsed see {@link #endorsed}
     * @param former the TPM's clock when it was judged last, if it was
     */
    public static Judgement judge(
            Exhibit exhibit, References references, Optional<Endorsed> endorsed, Optional<QuoteClock> former) {
        return new Appraiser(exhibit, references).judge(endorsed.orElse(null), former);
    }

    private Judgement judge(@Nullable Endorsed endorsed, Optional<QuoteClock> former) {
        if (endorsed == null) {
            doubt(Subject.MANUFACTURER, whyNotEndorsed());
        } else {
            manufacturer(endorsed);
            inventory(Hash.hex(endorsed.key().id()));
            key(endorsed);
        }
        Optional<VerifiedQuote> quote = quote();
        List<ReferenceValues> approving = new ArrayList<>();
        quote.ifPresent(verified -> {
            approving.addAll(registers(verified.pcrs()));
            bootLog(verified.pcrs());
            clock(verified.clock(), former);
            firmware(verified.clock());
        });
        Optional<String> machine =
                Optional.ofNullable(endorsed).map(known -> Hash.hex(known.key().id()));
        TagJudge tag = TagJudge.of(exhibit, references, machine);
        findings.add(tag.finding(approving));
        return new Judgement(machine, quote.map(VerifiedQuote::clock), tag.counts(), findings);
    }

    private String whyNotEndorsed() {
        try {
            Endorsed unused = Endorsed.of(exhibit, references);
            return "its certificates were not looked at";
        } catch (EvidenceRefusedException | MalformedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void manufacturer(Endorsed endorsed) {
        String model = endorsed.model().orElse("(not named)");
        holds(Subject.MANUFACTURER, "a manufacturer vouches for its TPM, model " + model);
        if (endorsed.model()
                .filter(one -> references.denies(Denial.Kind.MODEL, one))
                .isPresent()) {
            doubt(Subject.DENIAL, "TPMs of model " + model + " are denied");
        }
    }

    private void inventory(String id) {
        Optional<Machine> machine = references.machine(exhibit.cloudlet());
        boolean contested = references.contested().stream()
                .anyMatch(one -> one.id().equals(id) || one.cloudlet().equals(exhibit.cloudlet()));
        if (contested) {
            doubt(
                    Subject.INVENTORY,
                    "machine " + id
                            + " and this cloudlet are approved together with others, apart; withdraw all but one");
        } else if (machine.isEmpty()) {
            doubt(
                    Subject.INVENTORY,
                    "no machine is approved for it; it shows machine " + id + ". Approve that if it is yours.");
        } else if (!machine.get().id().equals(id)) {
            doubt(
                    Subject.INVENTORY,
                    "it shows machine " + id + ", approved for it is "
                            + machine.get().id());
        } else {
            holds(Subject.INVENTORY, "machine " + id + " is approved for it");
        }
    }

    private void key(Endorsed endorsed) {
        if (endorsed.needsEnrolment()) {
            doubt(Subject.KEY, "its TPM did not show that it holds the key that signs");
        } else {
            holds(Subject.KEY, "the key that signs lies in that TPM, and signs nothing but the TPM's own statements");
        }
    }

    private Optional<VerifiedQuote> quote() {
        try {
            Evidence shown = exhibit.evidence();
            VerifiedQuote quote = shown.quote()
                    .verify(shown.key(), shown.signature(), exhibit.question(), exhibit.asked(), shown.values());
            holds(Subject.QUOTE, "its quote answers what was asked on this link");
            return Optional.of(quote);
        } catch (EvidenceRefusedException | MalformedException e) {
            doubt(Subject.QUOTE, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** The reference values that approve what it runs. */
    private List<ReferenceValues> registers(VerifiedPcrs quoted) {
        Map<Integer, String> held = new TreeMap<>();
        quoted.selection().registers().forEach(register -> held.put(register, Hash.hex(quoted.value(register))));
        List<ReferenceValues> approved = references.values().stream()
                .filter(values -> values.approves(held))
                .sorted(Comparator.comparing(ReferenceValues::name))
                .toList();
        if (approved.isEmpty()) {
            doubt(Subject.REGISTERS, notApproved(held));
        } else {
            holds(
                    Subject.REGISTERS,
                    "it runs approved software: "
                            + approved.stream().map(ReferenceValues::name).collect(Collectors.joining(", ")));
        }
        return approved;
    }

    private String notApproved(Map<Integer, String> held) {
        String why = references.values().stream()
                .map(values -> values.name() + " has "
                        + values.registers().entrySet().stream()
                                .filter(one -> !one.getValue().contains(held.getOrDefault(one.getKey(), "")))
                                .map(one ->
                                        "PCR " + one.getKey() + " " + held.getOrDefault(one.getKey(), "(not quoted)"))
                                .collect(Collectors.joining(", "))
                        + " not")
                .collect(Collectors.joining("; "));
        return "it runs no approved software: " + (why.isEmpty() ? "no reference values are approved" : why);
    }

    private void bootLog(VerifiedPcrs quoted) {
        if (!exhibit.evidence().hasBootLog()) {
            return;
        }
        Set<Integer> explained = new TreeSet<>(quoted.selection().registers());
        explained.retainAll(FIRMWARE_REGISTERS);
        try {
            VerifiedBootLog log = exhibit.evidence().bootLog().verify(quoted, explained);
            int events = log.registers().stream()
                    .mapToInt(register -> log.measured(register).size())
                    .sum();
            holds(Subject.BOOT_LOG, "the log of its start explains PCRs " + explained + " with " + events + " events");
        } catch (EvidenceRefusedException | BootLogException | MalformedException e) {
            doubt(Subject.BOOT_LOG, String.valueOf(e.getMessage()));
        }
    }

    private void clock(QuoteClock clock, Optional<QuoteClock> former) {
        String stands = "started " + Integer.toUnsignedString(clock.resets()) + " times"
                + (clock.safe() ? "" : ", the last time after an unorderly end");
        if (former.filter(clock::before).isPresent()) {
            doubt(
                    Subject.CLOCK,
                    "the TPM's counters went back, so it was cleared or is not the same; withdraw the machine and approve it"
                            + " anew if that was you");
        } else if (former.filter(earlier -> !clock.sameBoot(earlier)).isPresent()) {
            holds(Subject.CLOCK, "it started anew since it was judged last: " + stands);
        } else {
            holds(Subject.CLOCK, "its TPM went on: " + stands);
        }
    }

    private void firmware(QuoteClock clock) {
        String version = String.format("%016x", clock.firmware());
        if (references.denies(Denial.Kind.FIRMWARE, version)) {
            doubt(Subject.DENIAL, "firmware " + version + " of TPMs is denied");
        } else {
            holds(Subject.DENIAL, "firmware " + version + " of its TPM is not denied");
        }
    }

    private void holds(Subject subject, String words) {
        findings.add(new Finding(subject, true, words));
    }

    private void doubt(Subject subject, String words) {
        findings.add(new Finding(subject, false, words));
    }
}
