package io.cloudlet.core.internal.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads TCG boot logs (PC Client Platform Firmware Profile 1.05, section 10): the crypto-agile form, whose first event names the
 * banks, and the older one, which has SHA-1 only. Bodies of events are not read; what counts is their digests. One use.
 */
final class BootLogParser {

    /** Real ones have 10 to 200 KiB. */
    static final int MOST_BYTES = 1 << 20;

    private static final int MOST_EVENTS = 1 << 14;
    private static final int MOST_ALGORITHMS = 8;
    private static final int MOST_DIGEST_BYTES = 64;
    private static final int MOST_REGISTERS = 24;
    private static final int SHA1_LENGTH = 20;
    private static final int SHA1_HEADER = 32;
    private static final byte[] SPEC_ID = "Spec ID Event03\0".getBytes(US_ASCII);
    private static final byte[] OLDER_SPEC_ID = "Spec ID Event0".getBytes(US_ASCII);

    private final LogReader in;
    /** The length of each algorithm's digests, where the log names algorithms. */
    private final Map<Integer, Integer> lengths = new LinkedHashMap<>();

    private final Set<PcrBank> banks = EnumSet.noneOf(PcrBank.class);
    private final List<BootEvent> events = new ArrayList<>();

    BootLogParser(byte[] log) {
        if (log.length > MOST_BYTES) {
            throw new BootLogException(
                    0, "the log has " + log.length + " bytes, at most " + MOST_BYTES + " are allowed");
        }
        this.in = new LogReader(log);
    }

    BootLog parse() {
        if (in.atEnd()) {
            throw new BootLogException(0, "the log is empty");
        }
        banks.add(PcrBank.SHA1);
        BootEvent first = sha1Event();
        if (begins(first, SPEC_ID)) {
            algorithms(first);
        } else {
            older(first);
        }
        while (!in.atEnd()) {
            if (events.size() == MOST_EVENTS) {
                throw new BootLogException(in.position(), "more than " + MOST_EVENTS + " events");
            }
            events.add(lengths.isEmpty() ? sha1Event() : event());
        }
        return new BootLog(banks, events);
    }

    /** A log that begins by saying something about itself says which specification it follows (10.4.5.1). */
    private void older(BootEvent first) {
        if (!first.extendsRegister() && !begins(first, OLDER_SPEC_ID)) {
            throw new BootLogException(SHA1_HEADER, "the first event names no specification");
        }
        events.add(first);
    }

    static boolean begins(BootEvent event, byte[] signature) {
        byte[] data = event.data();
        return !event.extendsRegister()
                && data.length >= signature.length
                && Arrays.equals(data, 0, signature.length, signature, 0, signature.length);
    }

    /** TCG_PCClientPCREvent. */
    private BootEvent sha1Event() {
        int start = in.position();
        long pcr = in.u32("PCR index");
        long type = in.u32("event type");
        Map<PcrBank, byte[]> digests = new EnumMap<>(PcrBank.class);
        digests.put(PcrBank.SHA1, in.raw("digest", SHA1_LENGTH));
        return checked(new BootEvent(start, pcr, type, digests, data()), pcr);
    }

    /** TCG_PCR_EVENT2. */
    private BootEvent event() {
        int start = in.position();
        long pcr = in.u32("PCR index");
        long type = in.u32("event type");
        Map<PcrBank, byte[]> digests = digests();
        return checked(new BootEvent(start, pcr, type, digests, data()), pcr);
    }

    private BootEvent checked(BootEvent event, long pcr) {
        if (event.extendsRegister() && pcr >= MOST_REGISTERS) {
            throw new BootLogException(event.offset(), "PCR index " + pcr + ", a TPM for PCs has 24 registers");
        }
        return event;
    }

    private byte[] data() {
        return in.raw("event data", in.count("event size", MOST_BYTES));
    }

    /** One for each algorithm that the log names: without one of them, its bank could not be replayed. */
    private Map<PcrBank, byte[]> digests() {
        int start = in.position();
        int count = in.count("digest count", MOST_ALGORITHMS);
        Map<PcrBank, byte[]> digests = new EnumMap<>(PcrBank.class);
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < count; i++) {
            int at = in.position();
            int algorithm = in.u16("digest algorithm");
            Integer length = lengths.get(algorithm);
            if (length == null || !seen.add(algorithm)) {
                throw new BootLogException(at, hex(algorithm) + " is no algorithm of this log, or stands here twice");
            }
            byte[] digest = in.raw("digest", length);
            PcrBank.of(algorithm).ifPresent(bank -> digests.put(bank, digest));
        }
        if (seen.size() != lengths.size()) {
            throw new BootLogException(start, count + " digests, the log has " + lengths.size() + " banks");
        }
        return digests;
    }

    /** TCG_EfiSpecIDEvent. */
    private void algorithms(BootEvent first) {
        LogReader body = new LogReader(first.data());
        int base = in.position() - first.data().length;
        try {
            body.raw("signature", SPEC_ID.length);
            body.u32("platform class");
            body.raw("version", 4);
            banks.clear();
            int count = body.count("number of algorithms", MOST_ALGORITHMS);
            for (int i = 0; i < count; i++) {
                algorithm(body);
            }
            body.raw("vendor information", body.u8("vendor information size"));
        } catch (BootLogException e) {
            throw new BootLogException(base + e.offset(), "the first event: " + e.getMessage());
        }
        if (lengths.isEmpty() || !body.atEnd()) {
            throw new BootLogException(
                    base + body.position(), "the first event names no algorithm, or goes on too long");
        }
    }

    private void algorithm(LogReader body) {
        int at = body.position();
        int algorithm = body.u16("algorithm");
        int length = body.u16("digest size");
        PcrBank bank = PcrBank.of(algorithm).orElse(null);
        if (length == 0 || length > MOST_DIGEST_BYTES || (bank != null && bank.length() != length)) {
            throw new BootLogException(at, hex(algorithm) + " has no digests of " + length + " bytes");
        }
        if (lengths.put(algorithm, length) != null) {
            throw new BootLogException(at, hex(algorithm) + " is named twice");
        }
        if (bank != null) {
            banks.add(bank);
        }
    }

    private static String hex(int algorithm) {
        return "0x" + Integer.toHexString(algorithm);
    }
}
