package io.cloudlet.core.internal.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Writes boot logs as firmware does, or as it should not. */
final class LogBuilder {

    static final long SEPARATOR = BootEvent.SEPARATOR;
    static final long IPL = 0xd;
    static final long NO_ACTION = BootEvent.NO_ACTION;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<PcrBank> banks;

    private LogBuilder(List<PcrBank> banks) {
        this.banks = banks;
    }

    /** The older form. */
    static LogBuilder sha1() {
        return new LogBuilder(List.of());
    }

    static LogBuilder with(PcrBank... banks) {
        LogBuilder log = new LogBuilder(List.of(banks));
        LogBuilder body = new LogBuilder(List.of());
        body.raw("Spec ID Event03\0".getBytes(US_ASCII)).u32(0).raw(0, 2, 0, 2).u32(banks.length);
        for (PcrBank bank : banks) {
            body.u16(bank.algorithm()).u16(bank.length());
        }
        body.raw(0);
        return log.u32(0).u32(NO_ACTION).raw(new byte[20]).sized(body.toBytes());
    }

    /** One log with all that a machine's has: SHA-256, a locality, a version, separators, a loader. */
    static LogBuilder machine() {
        LogBuilder log = with(PcrBank.SHA256).locality(3).event(0, 8, "version".getBytes(US_ASCII));
        for (int pcr = 0; pcr < 8; pcr++) {
            log.separator(pcr);
        }
        return log.event(4, 0x8000_0003L, "loader".getBytes(US_ASCII)).event(8, IPL, "kernel".getBytes(US_ASCII));
    }

    /** An event whose digests are those of its data. */
    LogBuilder event(long pcr, long type, byte[] data) {
        return event(pcr, type, data, data);
    }

    /** An event that measures something else than it shows. */
    LogBuilder event(long pcr, long type, byte[] measured, byte[] shown) {
        u32(pcr).u32(type);
        if (banks.isEmpty()) {
            return raw(PcrBank.SHA1.hash(measured)).sized(shown);
        }
        u32(banks.size());
        banks.forEach(bank -> u16(bank.algorithm()).raw(bank.hash(measured)));
        return sized(shown);
    }

    LogBuilder separator(int pcr) {
        return event(pcr, SEPARATOR, new byte[4]);
    }

    LogBuilder locality(int locality) {
        byte[] data = ("StartupLocality\0" + (char) locality).getBytes(US_ASCII);
        u32(0).u32(NO_ACTION).u32(banks.size());
        banks.forEach(bank -> u16(bank.algorithm()).raw(new byte[bank.length()]));
        return sized(data);
    }

    LogBuilder sized(byte[] data) {
        return u32(data.length).raw(data);
    }

    LogBuilder u16(int value) {
        return raw(value, value >>> 8);
    }

    LogBuilder u32(long value) {
        return u16((int) value).u16((int) (value >>> 16));
    }

    LogBuilder raw(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    LogBuilder raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    int length() {
        return out.size();
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
