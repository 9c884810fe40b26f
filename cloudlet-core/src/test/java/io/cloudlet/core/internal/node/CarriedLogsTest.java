package io.cloudlet.core.internal.node;

import static io.cloudlet.core.internal.world.FencedTrio.id;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.LogExport;
import io.cloudlet.LogImport;
import io.cloudlet.Right;
import io.cloudlet.core.internal.carry.CarryReader;
import io.cloudlet.core.internal.carry.CarryWriter;
import io.cloudlet.core.internal.state.Excerpt;
import io.cloudlet.core.internal.state.Excerpt.Live;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.service.Service;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Two sides of a federation that no link connects, and files carried between them. */
class CarriedLogsTest {

    private static final int END = 5;

    private final WorldFleet fleet = new WorldFleet(7);
    private final Federation cloud = fleet.found("cloud");
    private final Federation far = fleet.join(cloud, "far");

    private void rest() {
        fleet.world().pass(Duration.ofSeconds(10));
    }

    private void register(Federation at, String name) {
        at.services()
                .register(Service.named(name)
                        .version("1.0.0")
                        .at("http://10.0.0.7:8080")
                        .lease(Duration.ofDays(1))
                        .federated());
    }

    private static byte[] export(Federation from) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        from.logs().exportTo(out);
        return out.toByteArray();
    }

    private static LogImport carry(byte[] export, Federation to) {
        return to.logs().importFrom(new ByteArrayInputStream(export));
    }

    private static String digest(Federation at) {
        return ((Node) at).digest();
    }

    /** The two sides, each with a member that the other never had a link to. */
    private Federation[] sides() {
        cloud.cloudlets().grant(id(far), Right.MEMBERSHIP);
        rest();
        fleet.cutOff("far", "far2");
        Federation near2 = fleet.join(cloud, "near2");
        Federation far2 = fleet.join(far, "far2");
        register(near2, "near");
        register(far2, "far");
        rest();
        return new Federation[] {cloud, near2, far, far2};
    }

    @Test
    void import_bothWays_bringsSidesTogetherThatNeverHadALink() {
        Federation[] all = sides();
        assertThat(carry(export(all[1]), all[2]).refused()).isEmpty();
        assertThat(carry(export(all[3]), all[0]).refused()).isEmpty();
        rest();
        assertThat(all).extracting(CarriedLogsTest::digest).containsOnly(digest(cloud));
        for (Federation at : all) {
            assertThat(at.cloudlets().list())
                    .extracting(CloudletInfo::name)
                    .containsExactly("cloud", "far", "far2", "near2");
            assertThat(at.services().named("near").find()).isPresent();
            assertThat(at.services().named("far").find()).isPresent();
        }
    }

    @Test
    void import_says_whatIsNewOfEachLog() {
        Federation[] all = sides();
        byte[] export = export(all[3]);
        LogImport told = carry(export, cloud);
        assertThat(told.taken()).extracting(LogImport.Taken::origin).contains(id(all[3]), id(far));
        assertThat(told.records()).isPositive();
        assertThat(told.taken()).allSatisfy(log -> assertThat(log.now()).isGreaterThanOrEqualTo(log.before()));
    }

    @Test
    void import_again_changesNothing() {
        Federation[] all = sides();
        byte[] export = export(all[3]);
        carry(export, cloud);
        rest();
        String digest = digest(cloud);
        LogImport again = carry(export, cloud);
        assertThat(again.records()).isZero();
        assertThat(again.refused()).isEmpty();
        assertThat(digest(cloud)).isEqualTo(digest);
        assertThat(cloud.health().live()).isTrue();
    }

    @Test
    void import_ofAnOlderExport_changesNothing() {
        byte[] old = export(far);
        register(far, "later");
        rest();
        String digest = digest(cloud);
        assertThat(carry(old, cloud).refused()).isEmpty();
        assertThat(digest(cloud)).isEqualTo(digest);
    }

    @Test
    void export_says_whatItHolds() {
        LogExport held = far.logs().exportTo(new ByteArrayOutputStream());
        assertThat(held.logs()).isEqualTo(2);
        assertThat(held.records()).isGreaterThan(2);
    }

    @Test
    void import_cutAnywhere_isRefusedAndTakesNoLogInPart() {
        register(far, "one");
        byte[] export = export(far);
        fleet.cutOff("far");
        for (int length = 0; length < export.length; length += 1 + export.length / 200) {
            byte[] cut = Arrays.copyOf(export, length);
            assertThatThrownBy(() -> carry(cut, cloud))
                    .isInstanceOf(CorruptException.class)
                    .extracting(e -> ((CloudletException) e).code())
                    .isEqualTo(ErrorCode.EXPORT_DAMAGED);
        }
    }

    @Test
    void import_withAByteChanged_isRefusedWithTheWayOut() {
        byte[] export = export(far);
        export[export.length - END - 32 - 1] ^= 1; // in the last record
        assertThatThrownBy(() -> carry(export, cloud))
                .isInstanceOf(CorruptException.class)
                .hasMessageContaining("after 1 logs")
                .hasMessageContaining("copy it again");
    }

    @Test
    void import_ofAnotherFederations_isRefused() {
        Federation other = new WorldFleet(8).found("cloud");
        byte[] export = export(other);
        assertThatThrownBy(() -> carry(export, cloud))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(other.id().abbreviated());
    }

    @Test
    void import_ofANewerVersion_isRefusedUntouched() {
        byte[] export = export(far);
        export[11] = 2;
        assertThatThrownBy(() -> carry(export, cloud))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("update the library");
    }

    @Test
    void import_ofAnythingElse_isRefused() {
        assertThatThrownBy(() -> carry("no export at all".getBytes(US_ASCII), cloud))
                .isInstanceOf(CorruptException.class)
                .hasMessageContaining("does not begin like");
    }

    @Test
    void import_ofALogThatACarrierChanged_refusesThatLogAlone() {
        fleet.cutOff("far");
        register(far, "one");
        byte[] export = rewritten(export(far), id(far), live -> live.remove(live.size() - 1));
        register(far, "two");
        LogImport told = carry(export, cloud);
        assertThat(told.refused()).extracting(LogImport.Refused::origin).containsExactly(id(far));
        assertThat(told.refused().get(0).why()).contains("changed on its way");
        assertThat(told.taken()).extracting(LogImport.Taken::origin).contains(id(cloud));
    }

    @Test
    void import_ofALogWhoseAdmissionIsNotInIt_refusesThatLogAlone() {
        Federation[] all = sides();
        byte[] export = rewritten(export(all[3]), id(far), List::clear);
        LogImport told = carry(export, cloud);
        assertThat(told.refused()).extracting(LogImport.Refused::origin).contains(id(all[3]));
        assertThat(told.refused().get(told.refused().size() - 1).why()).contains("no member");
    }

    @Test
    void import_fromAStreamThatFails_saysSo() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the stick is gone");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return read();
            }
        };
        assertThatThrownBy(() -> cloud.logs().importFrom(broken))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the stick is gone");
    }

    @Test
    void export_ofLogsThatWereCompacted_isTakenOverElsewhere() {
        Federation[] all = sides();
        compact(all[3]);
        compact(far);
        LogImport told = carry(export(far), cloud);
        assertThat(told.refused()).isEmpty();
        assertThat(carry(export(cloud), far).refused()).isEmpty();
        rest();
        assertThat(all).extracting(CarriedLogsTest::digest).containsOnly(digest(cloud));
        assertThat(cloud.services().named("far").find()).isPresent();
        assertThat(carry(export(all[1]), all[2]).refused()).isEmpty();
    }

    /** Of what it says nothing is left but what is live. */
    private void compact(Federation at) {
        byte[] key = "x".getBytes(US_ASCII);
        for (int i = 0; i < 150; i++) {
            Inside.own(at).append(List.of(LogRecord.put(key, new byte[60_000])));
            fleet.world().pass(Duration.ofMillis(20));
        }
        assertThat(Inside.logs(at)
                        .reaches(id(at), 0, Inside.logs(at).head(id(at)).orElseThrow()))
                .isFalse();
    }

    /** What somebody on the way could make of an export, with checksums that fit. */
    private byte[] rewritten(byte[] export, CloudletId whose, Consumer<List<Live>> change) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            CarryWriter writer = new CarryWriter(out, cloud.id());
            CarryReader reader = new CarryReader(new ByteArrayInputStream(export), cloud.id());
            for (var log = reader.next(); log.isPresent(); log = reader.next()) {
                Excerpt read = log.get();
                List<Live> live = new ArrayList<>(read.live());
                if (read.origin().equals(whose)) {
                    change.accept(live);
                }
                writer.write(new Excerpt(read.checkpoint(), read.start(), read.leaves(), live));
            }
            writer.finish();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
