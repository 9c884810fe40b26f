package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * That the author of a checkpoint had seen a beat of somebody else: for that one, what the checkpoint says is younger than
 * its own signing of that beat, whatever any other clock says and however long it travelled.
 *
 * @param tag the first 8 bytes of the random bits of the log epoch that the beat was signed in, in hexadecimal; they say
 *     whose it is, too
 */
public record Echo(String tag, long beat) {

    /** How many a checkpoint carries at most. */
    static final int MOST = 64;

    private static final int TAG = 8;

    /** The beats of these, as many as a checkpoint takes. */
    public static List<Echo> of(Stream<Checkpoint> seen) {
        return seen.map(checkpoint -> new Echo(tag(checkpoint.head().epoch()), checkpoint.beat()))
                .limit(MOST)
                .sorted(Comparator.comparing(Echo::tag))
                .toList();
    }

    static String tag(LogEpoch epoch) {
        return epoch.bits().substring(0, 2 * TAG);
    }

    static byte[] encode(List<Echo> echoes) {
        WireWriter out = new WireWriter(echoes.size() * (TAG + Long.BYTES));
        echoes.forEach(echo -> out.raw(Hash.unhex(echo.tag)).u64(echo.beat));
        return out.toBytes();
    }

    static List<Echo> read(WireReader in) {
        int count = in.u16("number of echoes");
        if (count > MOST) {
            throw in.malformed("number of echoes is " + count + ", at most " + MOST + " allowed");
        }
        List<Echo> echoes = new ArrayList<>(count);
        String last = "";
        for (int i = 0; i < count; i++) {
            Echo echo = new Echo(Hash.hex(in.raw("echo's tag", TAG)), in.natural("echoed beat"));
            if (echo.tag.compareTo(last) <= 0) {
                throw in.malformed("echoes are not ascending");
            }
            last = echo.tag;
            echoes.add(echo);
        }
        return List.copyOf(echoes);
    }
}
