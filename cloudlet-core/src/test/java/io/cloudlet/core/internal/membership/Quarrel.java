package io.cloudlet.core.internal.membership;

import io.cloudlet.Right;
import io.cloudlet.core.internal.membership.Realm.Person;
import io.cloudlet.policy.FenceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Many who decide whatever they like, seldom hearing of each other. */
final class Quarrel {

    final Realm realm = new Realm();
    final List<Person> people = new ArrayList<>(List.of(realm.founder));
    private final List<FenceId> fences = new ArrayList<>();
    private int names;

    /**
     * So many decide.
     *
     * @param hearing of a hundred decisions, by so many everything before was heard
     */
    Quarrel of(int decisions, int hearing, Random random) {
        for (int i = 0; i < 7; i++) {
            Person by = hears(people.get(random.nextInt(people.size())), hearing, random);
            Person admin = realm.admin(20 + i, "p" + i, by);
            by.grants(admin, Right.FENCES);
            people.add(admin.sees(by));
        }
        for (int i = 0; i < decisions; i++) {
            Person one = hears(people.get(random.nextInt(people.size())), hearing, random);
            decide(random, one, people.get(random.nextInt(people.size())));
        }
        return this;
    }

    private Person hears(Person one, int hearing, Random random) {
        boolean all = hearing > 0 && random.nextInt(100) < hearing;
        return all ? one.sees(people.toArray(new Person[0])) : one;
    }

    private void decide(Random random, Person one, Person other) {
        switch (random.nextInt(16)) {
            case 0, 1 -> one.removes(other);
            case 2 -> readmit(one, other);
            case 3 -> one.grants(other);
            case 4 -> one.grants(other, Right.FENCES);
            case 5 -> one.revokes(other, random.nextBoolean() ? Right.MEMBERSHIP : Right.FENCES);
            case 6 -> one.admits(realm.person(200 + names++, "n" + names % 4));
            case 7 -> one.handsOver(other);
            case 8 -> fences.add(one.draws("f" + fences.size() % 3, one, other));
            case 9 -> change(random, one, other);
            case 10 -> one.backedUp();
            case 11 -> one.restored();
            default -> one.sees(other);
        }
    }

    private void readmit(Person one, Person other) {
        boolean removed = realm.evaluated(one.seen)
                .flatMap(known -> known.member(other.id()))
                .filter(known -> !known.active())
                .isPresent();
        if (removed) {
            one.readmits(other);
        } else {
            one.sees(other);
        }
    }

    private void change(Random random, Person one, Person other) {
        if (fences.isEmpty()) {
            return;
        }
        FenceId fence = fences.get(random.nextInt(fences.size()));
        switch (random.nextInt(4)) {
            case 0 -> one.includes(fence, other);
            case 1 -> one.excludes(fence, other);
            case 2 -> one.handsKeys(fence, 2, other);
            default -> one.rotates(fence);
        }
    }
}
