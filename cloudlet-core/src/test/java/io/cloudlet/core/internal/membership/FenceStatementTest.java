package io.cloudlet.core.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.membership.AuthorityRecord.Basis;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a peer may say about fences, and what it may not. */
class FenceStatementTest {

    private static final CloudletId LOW = new CloudletId("22".repeat(32));
    private static final CloudletId HIGH = new CloudletId("44".repeat(32));
    private static final FenceId FENCE = new FenceId("77".repeat(32));

    private static void malformed(int kind, WireWriter payload, String why) {
        assertThatThrownBy(() -> Statement.decode(kind, payload.toBytes()))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(why);
    }

    private static WireWriter fence() {
        return new WireWriter().raw(Hash.unhex(FENCE.hex()));
    }

    private static WireWriter named(String name, String... regions) {
        WireWriter out = new WireWriter().text(name).u8(regions.length);
        Arrays.stream(regions).forEach(out::text);
        return out;
    }

    private static WireWriter ids(WireWriter out, int count, CloudletId... ids) {
        out.u16(count);
        Arrays.stream(ids).forEach(id -> out.raw(Hash.bytes(id)));
        return out;
    }

    private static WireWriter draw(WireWriter named, int requires, int away, CloudletId keeper) {
        return ids(named.u8(requires).u8(away).raw(Hash.bytes(keeper)), 2, LOW, HIGH);
    }

    @Test
    void decode_ofADrawing_refusesWhatNoFenceIs() {
        assertThat(Statement.decode(7, draw(named("geoB", "DE"), 1, 1, LOW).toBytes()))
                .isInstanceOf(FenceStatement.Draw.class);
        malformed(7, draw(named("geo B"), 0, 0, LOW), "fence name");
        malformed(7, draw(named("geoB", "Germany"), 0, 0, LOW), "region");
        malformed(7, draw(named("geoB", "de"), 0, 0, LOW), "region must be");
        malformed(7, draw(named("geoB", "FR", "DE"), 0, 0, LOW), "regions are not sorted");
        malformed(7, draw(named("geoB", "DE", "DE"), 0, 0, LOW), "regions are not sorted");
        malformed(7, draw(named("geoB"), 2, 0, LOW), "trust level 2 is unknown");
        malformed(7, draw(named("geoB"), 0, 2, LOW), "keeper is away, 2, is unknown");
        malformed(7, draw(named("geoB"), 0, 0, LOW).u8(0), "bytes follow");
    }

    @Test
    void decode_ofADrawing_refusesAKeeperOutsideTheRoster() {
        malformed(7, draw(named("geoB"), 0, 0, new CloudletId("33".repeat(32))), "33333333 is not in the roster");
    }

    @Test
    void decode_ofADrawing_refusesMoreRegionsThanAllowedBeforeReadingThem() {
        malformed(7, new WireWriter().text("geoB").u8(65), "number of regions is 65, must be 0 to 64");
    }

    @Test
    void decode_ofARoster_refusesItUnsortedOrWithDuplicates() {
        malformed(8, ids(fence(), 2, HIGH, LOW), "cloudlets are not sorted");
        malformed(8, ids(fence(), 2, LOW, LOW), "cloudlets are not sorted");
        malformed(7, ids(named("geoB").u8(0).u8(0).raw(Hash.bytes(LOW)), 2, HIGH, LOW), "cloudlets are not sorted");
    }

    @Test
    void decode_ofARoster_refusesCountsBeforeReadingIt() {
        malformed(8, ids(fence(), 0), "number of cloudlets is 0, must be 1 to 1000");
        malformed(8, ids(fence(), 1_001), "number of cloudlets is 1001, must be 1 to 1000");
        malformed(9, ids(fence(), 0), "number of cloudlets is 0, must be 1 to 500");
        malformed(9, ids(fence(), 501), "number of cloudlets is 501, must be 1 to 500");
        malformed(7, ids(named("geoB").u8(0).u8(0).raw(Hash.bytes(LOW)), 1_001), "1001, must be 1 to 1000");
    }

    @Test
    void decode_ofAnExclusion_refusesItUnsortedOrWithDuplicates() {
        malformed(9, out(HIGH, LOW), "cloudlets are not sorted");
        malformed(9, out(LOW, LOW), "cloudlets are not sorted");
    }

    private static WireWriter out(CloudletId... ids) {
        WireWriter out = fence().u16(ids.length);
        Arrays.stream(ids).forEach(id -> Head.EMPTY.write(out.raw(Hash.bytes(id))));
        return out;
    }

    @Test
    void decode_ofAHandOver_refusesANegativeTerm() {
        malformed(11, fence().u64(-1).raw(Hash.bytes(LOW)), "term is negative");
    }

    @Test
    void decode_ofAnyPrefix_isMalformed() {
        List<Statement> statements = List.of(
                FenceStatement.Draw.of(Fence.named("geoB").regions("DE").members(LOW, HIGH), LOW),
                new FenceStatement.Include(FENCE, new TreeSet<>(List.of(LOW, HIGH))),
                new FenceStatement.Exclude(FENCE, new TreeMap<>(Map.of(LOW, Head.EMPTY))),
                new FenceStatement.Rotate(FENCE),
                new FenceStatement.HandOverKeys(FENCE, 2, LOW),
                new FenceStatement.Erase(FENCE));
        for (Statement statement : statements) {
            byte[] payload = statement.payload();
            assertThat(Statement.decode(statement.kind(), payload)).isEqualTo(statement);
            for (int length = 0; length < payload.length; length++) {
                byte[] cut = Arrays.copyOf(payload, length);
                assertThatThrownBy(() -> Statement.decode(statement.kind(), cut))
                        .isInstanceOf(MalformedException.class);
            }
        }
    }

    /** The largest decisions that there can be, with all that they may have seen, fit into one record. */
    @Test
    void record_ofTheLargestDecisions_fits() {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < AuthorityRecord.MOST_SEEN; i++) {
            seen.add(String.format("%064x", i));
        }
        TreeSet<CloudletId> roster = new TreeSet<>();
        for (int i = 0; i < Fence.MOST_MEMBERS; i++) {
            roster.add(new CloudletId(String.format("%064x", i)));
        }
        TreeMap<CloudletId, Head> heads = new TreeMap<>();
        roster.stream().limit(FenceStatement.MOST_EXCLUDED).forEach(id -> heads.put(id, Head.EMPTY));
        String[] regions = new String[64];
        for (int i = 0; i < regions.length; i++) {
            regions[i] = String.format("DE-%03d", i);
        }
        Fence most = Fence.named("x".repeat(63)).regions(regions).members(roster);
        Basis basis = new Basis(Long.MAX_VALUE, "ab".repeat(32), seen);
        for (Statement statement : List.of(
                FenceStatement.Draw.of(most, roster.first()),
                new FenceStatement.Include(FENCE, roster),
                new FenceStatement.Exclude(FENCE, heads))) {
            LogRecord record = AuthorityRecord.sign(statement, basis, Realm.key(1), new byte[32]);
            assertThat(AuthorityRecord.decode(record).statement()).isEqualTo(statement);
        }
    }
}
