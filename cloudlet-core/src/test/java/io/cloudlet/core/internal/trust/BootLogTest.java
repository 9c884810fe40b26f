package io.cloudlet.core.internal.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Logs as firmware writes them, and as nobody should. */
class BootLogTest {

    private static final byte[] KERNEL = "kernel".getBytes(US_ASCII);
    private static final int SHA1_HEADER = 32;

    private static void refusedAt(int offset, LogBuilder log, String why) {
        assertThatThrownBy(() -> BootLog.parse(log.toBytes()).replay(PcrBank.SHA256))
                .isInstanceOfSatisfying(
                        BootLogException.class, e -> assertThat(e.offset()).isEqualTo(offset))
                .hasMessageContaining(why);
    }

    @Test
    void replay_extendsEachRegisterInOrder() {
        byte[] log = LogBuilder.with(PcrBank.SHA256)
                .event(8, LogBuilder.IPL, KERNEL)
                .separator(8)
                .toBytes();
        PcrBank bank = PcrBank.SHA256;
        byte[] expected = bank.hash(bank.hash(new byte[32], bank.hash(KERNEL)), bank.hash(new byte[4]));
        Map<Integer, byte[]> registers = BootLog.parse(log).replay(bank);
        assertThat(registers).containsOnlyKeys(8);
        assertThat(registers.get(8)).isEqualTo(expected);
    }

    @Test
    void replay_ofEveryBank_isThatBanks() {
        byte[] log = LogBuilder.with(PcrBank.values())
                .event(8, LogBuilder.IPL, KERNEL)
                .toBytes();
        for (PcrBank bank : PcrBank.values()) {
            assertThat(BootLog.parse(log).replay(bank).get(8))
                    .isEqualTo(bank.hash(new byte[bank.length()], bank.hash(KERNEL)));
        }
    }

    @Test
    void replay_afterAStartFromAnotherLocality_beginsWithIt() {
        byte[] log = LogBuilder.with(PcrBank.SHA256).locality(3).separator(0).toBytes();
        byte[] first = new byte[32];
        first[31] = 3;
        assertThat(BootLog.parse(log).replay(PcrBank.SHA256).get(0))
                .isEqualTo(PcrBank.SHA256.hash(first, PcrBank.SHA256.hash(new byte[4])));
    }

    @Test
    void replay_withSomethingMeasuredBeforeTheFirmware_beginsWithFour() {
        byte[] hcrtm = "HCRTM".getBytes(US_ASCII);
        byte[] log =
                LogBuilder.with(PcrBank.SHA256).event(0, BootEvent.HCRTM, hcrtm).toBytes();
        byte[] first = new byte[32];
        first[31] = 4;
        assertThat(BootLog.parse(log).replay(PcrBank.SHA256).get(0))
                .isEqualTo(PcrBank.SHA256.hash(first, PcrBank.SHA256.hash(hcrtm)));
    }

    @Test
    void replay_ofALocalityAfterPcr0WasExtended_isRefused() {
        LogBuilder log = LogBuilder.with(PcrBank.SHA256).separator(0);
        refusedAt(log.length(), log.locality(3), "after PCR 0 was extended");
    }

    @Test
    void replay_ofALocalityThatThereIsNot_isRefused() {
        LogBuilder log = LogBuilder.with(PcrBank.SHA256);
        refusedAt(log.length(), log.locality(2), "locality 0, 3 or 4");
    }

    @Test
    void parse_ofNothing_isRefused() {
        assertThatThrownBy(() -> BootLog.parse(new byte[0])).isInstanceOf(BootLogException.class);
    }

    @Test
    void parse_ofMoreThanAMegabyte_isRefusedBeforeItIsRead() {
        assertThatThrownBy(() -> BootLog.parse(new byte[BootLogParser.MOST_BYTES + 1]))
                .isInstanceOf(BootLogException.class)
                .hasMessageContaining("at most 1048576");
    }

    @Test
    void parse_ofEventDataThatGoesOnBeyondTheEnd_isRefused() {
        LogBuilder log = LogBuilder.sha1().u32(0).u32(LogBuilder.IPL).raw(new byte[20]);
        refusedAt(log.length() + 4, log.u32(1 << 20), "event data needs 1048576 bytes, 0 are left");
        LogBuilder huge = LogBuilder.sha1().u32(0).u32(LogBuilder.IPL).raw(new byte[20]);
        refusedAt(huge.length(), huge.u32(0xffff_ffffL), "event size is 4294967295");
    }

    @Test
    void parse_ofARegisterThatThereIsNot_isRefused() {
        LogBuilder log = LogBuilder.with(PcrBank.SHA256);
        refusedAt(log.length(), log.event(24, LogBuilder.IPL, KERNEL), "PCR index 24");
    }

    @Test
    void parse_ofTooManyEvents_isRefused() {
        LogBuilder log = LogBuilder.sha1();
        for (int i = 0; i < 1 << 14; i++) {
            log.event(0, LogBuilder.IPL, new byte[0]);
        }
        refusedAt(log.length(), log.event(0, LogBuilder.IPL, new byte[0]), "more than 16384 events");
    }

    @Test
    void parse_ofDigestsWithoutEnd_isRefused() {
        LogBuilder log = LogBuilder.with(PcrBank.SHA256).u32(0).u32(LogBuilder.IPL);
        refusedAt(log.length(), log.u32(0x7fff_ffff), "digest count");
    }

    @Test
    void parse_ofAnAlgorithmThatTheLogDidNotName_isRefused() {
        LogBuilder log =
                LogBuilder.with(PcrBank.SHA256).u32(0).u32(LogBuilder.IPL).u32(1);
        refusedAt(log.length(), log.u16(PcrBank.SHA384.algorithm()), "0xc is no algorithm of this log");
    }

    @Test
    void parse_ofAnAlgorithmTwice_isRefused() {
        byte[] digest = new byte[32];
        int algorithm = PcrBank.SHA256.algorithm();
        LogBuilder log = LogBuilder.with(PcrBank.SHA256)
                .u32(0)
                .u32(LogBuilder.IPL)
                .u32(2)
                .u16(algorithm)
                .raw(digest);
        refusedAt(log.length(), log.u16(algorithm).raw(digest).u32(0), "stands here twice");
    }

    @Test
    void parse_ofAnEventWithoutTheDigestOfABank_isRefused() {
        LogBuilder log = LogBuilder.with(PcrBank.SHA1, PcrBank.SHA256).u32(0).u32(LogBuilder.IPL);
        refusedAt(
                log.length(),
                log.u32(1).u16(PcrBank.SHA256.algorithm()).raw(new byte[32]).u32(0),
                "1 digests, the log has 2 banks");
    }

    @Test
    void parse_ofABankWithDigestsOfAnotherLength_isRefused() {
        LogBuilder body = LogBuilder.sha1()
                .raw("Spec ID Event03\0".getBytes(US_ASCII))
                .u32(0)
                .u32(0)
                .u32(1);
        int at = SHA1_HEADER + body.length();
        body.u16(PcrBank.SHA256.algorithm()).u16(20).raw(0);
        LogBuilder log = LogBuilder.sha1()
                .u32(0)
                .u32(LogBuilder.NO_ACTION)
                .raw(new byte[20])
                .sized(body.toBytes());
        refusedAt(at, log, "0xb has no digests of 20 bytes");
    }

    @Test
    void parse_ofALogThatBeginsWithoutASpecification_isRefused() {
        LogBuilder log = LogBuilder.sha1().u32(0).u32(LogBuilder.NO_ACTION).raw(new byte[20]);
        refusedAt(SHA1_HEADER, log.sized("StartupLocality\0\3".getBytes(US_ASCII)), "names no specification");
    }

    @Test
    void parse_ofAnyPrefix_isALogOrRefused() {
        byte[] whole = LogBuilder.machine().toBytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                assertThat(BootLog.parse(cut).events().size()).isLessThan(12);
            } catch (BootLogException e) {
                assertThat(e.offset()).isBetween(0, length);
            }
        }
    }

    @Test
    void events_ofTheOlderForm_haveOneBank() {
        BootLog log = BootLog.parse(LogBuilder.sha1().separator(4).toBytes());
        assertThat(log.banks()).containsExactly(PcrBank.SHA1);
        assertThat(List.copyOf(log.replay(PcrBank.SHA1).keySet())).containsExactly(4);
    }
}
