package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogContentTest {

    private final LogContent content = new LogContent(100);

    @Test
    void stage_withoutAnOpeningFirst_isRefused() {
        assertRefused(List.of(put("k")), "begins with an opening");
    }

    @Test
    void stage_withAnOpeningThatContinuesAnotherHead_isRefused() {
        take(List.of(opening(1, Head.EMPTY), put("k")));

        assertRefused(List.of(opening(2, Head.EMPTY)), "but the log stands at");
    }

    @Test
    void stage_withAnOpeningOfNoHigherNumber_isRefused() {
        take(List.of(opening(1, Head.EMPTY)));

        assertRefused(List.of(opening(1, content.head())), "but the log stands at");
    }

    @Test
    void stage_withAnOpeningThatContinuesTheHead_opensIt() {
        take(List.of(opening(1, Head.EMPTY), put("k")));
        take(List.of(opening(2, content.head())));

        assertThat(content.head().epoch().number()).isEqualTo(2);
    }

    @Test
    void stage_withASecondAuthorityRecordAtOnePosition_isRefused() {
        take(List.of(opening(1, Head.EMPTY), authority(1, "first")));

        assertRefused(List.of(authority(1, "second")), "never replaced");
    }

    @Test
    void stage_withAnAuthorityRecordBesideAnother_holdsBoth() {
        take(List.of(opening(1, Head.EMPTY), authority(1, "first")));
        take(List.of(Beside.of(authority(1, "second"))));

        assertThat(content.live()).hasSize(2);
    }

    @Test
    void stage_withAnAuthorityRecordBesideAnotherThanItsKeySays_isRefused() {
        take(List.of(opening(1, Head.EMPTY), authority(1, "first")));
        byte[] key = Beside.of(authority(1, "second")).key();

        assertRefused(
                List.of(LogRecord.authority(key, authority(1, "third").bytes())), "holds what its key does not say");
        assertRefused(
                List.of(LogRecord.authority(key, authority(2, "second").bytes())), "holds what its key does not say");
    }

    @Test
    void stage_withAPutOverAnAuthorityRecord_isRefused() {
        take(List.of(opening(1, Head.EMPTY), authority(1, "first")));

        assertRefused(List.of(put("a/1")), "under a key");
    }

    @Test
    void stage_withAPutForAnAudienceOverAnAuthorityRecord_isRefused() {
        take(List.of(opening(1, Head.EMPTY), authority(1, "first")));

        assertRefused(List.of(put("a/1").withAudience(new byte[8])), "under a key");
    }

    @Test
    void stage_withADeletionOfAnAuthorityRecord_isRefused() {
        take(List.of(opening(1, Head.EMPTY), authority(1, "first")));

        assertRefused(List.of(LogRecord.deletion(Keys.authority(1))), "under a key");
    }

    @Test
    void stage_withAnAuthorityRecordUnderAnotherKey_isRefused() {
        take(List.of(opening(1, Head.EMPTY)));

        assertRefused(List.of(LogRecord.authority(bytes("s/1"), bytes("x"))), "under a key");
    }

    @Test
    void stage_withAKeyedHashThatBeginsLikeAnAuthorityKey_isAPutLikeAnyOther() {
        byte[] key = "a/1".concat("1".repeat(29)).getBytes(UTF_8);
        take(List.of(opening(1, Head.EMPTY), LogRecord.put(key, bytes("x"))));

        assertThat(content.get(key)).isNotNull();
    }

    @Test
    void stage_beyondTheQuota_isRefused() {
        take(List.of(opening(1, Head.EMPTY)));
        take(IntStream.range(0, 100).mapToObj(i -> put("k" + i)).toList());

        assertRefused(List.of(put("k100")), "more than 100 live records");
    }

    @Test
    void stage_atTheQuota_takesReplacements() {
        take(List.of(opening(1, Head.EMPTY)));
        take(IntStream.range(0, 100).mapToObj(i -> put("k" + i)).toList());
        take(List.of(put("k99")));

        assertThat(content.sequence()).isEqualTo(102);
    }

    @Test
    void stage_withMinedKeys_isRefused() {
        List<LogRecord> mined = new ArrayList<>(List.of(opening(1, Head.EMPTY)));
        for (int i = 0; mined.size() <= MerkleSearchTree.MAX_NODE_ENTRIES + 1; i++) {
            if (MerkleSearchTree.layerOf(Sha256.hash(bytes("m" + i))) == 0) {
                mined.add(put("m" + i));
            }
        }

        assertThatThrownBy(() -> new LogContent().stage(mined)).isInstanceOf(TreeLimitException.class);
    }

    @Test
    void stage_alone_changesNothing() {
        take(List.of(opening(1, Head.EMPTY)));
        Head before = content.head();
        content.stage(List.of(put("k")));

        assertThat(content.head()).isEqualTo(before);
        assertThat(content.get(bytes("k"))).isNull();
    }

    private void take(List<LogRecord> records) {
        content.commit(content.stage(records));
    }

    private void assertRefused(List<LogRecord> records, String why) {
        assertThatThrownBy(() -> content.stage(records))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(why);
    }

    private static LogRecord opening(long number, Head continues) {
        return new Opening(new LogEpoch(number, "7".repeat(32)), continues).toRecord();
    }

    private static LogRecord put(String key) {
        return LogRecord.put(bytes(key), bytes("v"));
    }

    private static LogRecord authority(long position, String body) {
        return LogRecord.authority(Keys.authority(position), bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
