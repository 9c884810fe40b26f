package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.Settlement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The contradictions that one pass met, in the order in which it did: the first so many, since whoever lies could make more. */
final class Settlements {

    private static final int MOST = 1000;

    private final Map<String, Case> cases = new LinkedHashMap<>();

    /** Why a decision has no effect. */
    enum Why {
        /** Its author was removed, by somebody who names an earlier decision as the last that counts. */
        AUTHOR_REMOVED,
        /** Its author lost the right, by somebody who had not seen it. */
        RIGHT_REVOKED,
        /** What it grants was taken away apart. */
        REVOKED_APART,
        /** Whom it admits again was removed apart. */
        REMOVED_APART,
        /** Whom it makes the root was removed. */
        TARGET_REMOVED,
        /** Whom it admits was admitted by another, apart. */
        ADMITTED_ALREADY,
        /** Another decided otherwise about the same cloudlet and fence. */
        ROSTER_APART,
        /** Another handed the same keys over to somebody else. */
        KEEPER_APART
    }

    private record Case(AuthorityRecord overruled, AuthorityRecord by, Why why) {}

    /** {@code record} has no effect because of {@code by}. */
    void overruled(AuthorityRecord record, AuthorityRecord by, Why why) {
        if (cases.size() < MOST) {
            cases.putIfAbsent(record.hash() + why + by.hash(), new Case(record, by, why));
        }
    }

    /** The same so far. */
    Settlements copy() {
        Settlements copy = new Settlements();
        copy.cases.putAll(cases);
        return copy;
    }

    /** In words. */
    List<Settlement> told(Wording wording, Roll roll) {
        return Stream.concat(cases.values().stream().map(one -> told(wording, one)), names(roll))
                .toList();
    }

    private static Settlement told(Wording wording, Case one) {
        SortedSet<CloudletId> concerns = new TreeSet<>();
        concerns.add(one.overruled.author());
        concerns.add(one.by.author());
        concerns.addAll(Wording.concerned(one.overruled.statement()));
        concerns.addAll(Wording.concerned(one.by.statement()));
        return new Settlement(concerns, wording.overruled(one.overruled), wording.because(one.by, one.why));
    }

    /** Names that several members have. */
    private static Stream<Settlement> names(Roll roll) {
        SortedMap<String, SortedMap<CloudletId, Roll.Entry>> same = new TreeMap<>();
        roll.entries().forEach((id, entry) -> {
            if (entry.removed.isEmpty()) {
                same.computeIfAbsent(entry.name, name -> new TreeMap<>()).put(id, entry);
            }
        });
        return same.entrySet().stream()
                .filter(name -> name.getValue().size() > 1)
                .map(name -> new Settlement(
                        name.getValue().keySet(),
                        "the name " + name.getKey() + " stands for nobody",
                        "it was given apart to " + Wording.holders(name.getValue(), roll)
                                + "; it stands again when all but one of them are removed"));
    }
}
