package io.cloudlet.core.internal.membership;

import static java.util.stream.Collectors.toCollection;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.Right;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.membership.AuthorityRecord.Basis;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import io.cloudlet.core.internal.membership.Statement.Cut;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.LogEpoch;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A federation's authority records, written by hand: who knew what when is the test's to say. */
final class Realm {

    static final VerificationKey RECOVERY = key(999).verification();

    final FederationId federation;
    final Person founder;
    private final Map<CloudletId, Person> people = new TreeMap<>();

    /** A cloudlet that decides on what it has seen. */
    final class Person {
        final SigningKey key;
        final String name;
        final List<LogRecord> said = new ArrayList<>();
        final LinkedHashSet<LogRecord> seen = new LinkedHashSet<>();
        private List<LogRecord> backup = List.of();

        private Person(SigningKey key, String name) {
            this.key = key;
            this.name = name;
        }

        CloudletId id() {
            return key.verification().cloudletId();
        }

        /** Learns all that the others know. */
        Person sees(Person... others) {
            Arrays.stream(others).forEach(other -> seen.addAll(other.seen));
            return this;
        }

        /** What it has seen so far is what it is {@linkplain #restored restored} to. */
        Person backedUp() {
            backup = List.copyOf(seen);
            return this;
        }

        /** It forgets what came since, also what it said. */
        Person restored() {
            if (!backup.isEmpty()) {
                seen.clear();
                seen.addAll(backup);
            }
            return this;
        }

        LogRecord joins() {
            return says(new Statement.Join());
        }

        LogRecord admits(Person other) {
            LogRecord record = says(new Statement.Admit(other.candidate(), 1, "00".repeat(16)));
            other.sees(this);
            return record;
        }

        /** Admits somebody again whom it knows to be removed; the log counts from epoch 7 on. */
        LogRecord readmits(Person other) {
            Member known = evaluated(seen).orElseThrow().members().get(other.id());
            LogRecord record = says(new Statement.Readmit(
                    other.id(),
                    known.incarnation() + 1,
                    other.name,
                    known.removal().orElseThrow().record(),
                    7,
                    "01".repeat(16)));
            other.sees(this);
            return record;
        }

        LogRecord removes(Person other) {
            int incarnation = evaluated(seen)
                    .orElseThrow()
                    .member(other.id())
                    .map(Member::incarnation)
                    .orElse(1);
            return says(new Statement.Remove(other.id(), incarnation, cut(other)));
        }

        LogRecord grants(Person other) {
            return says(new Statement.Grant(other.id(), Right.MEMBERSHIP));
        }

        LogRecord grants(Person other, Right right) {
            return says(new Statement.Grant(other.id(), right));
        }

        LogRecord revokes(Person other) {
            return revokes(other, Right.MEMBERSHIP);
        }

        LogRecord revokes(Person other, Right right) {
            return says(new Statement.Revoke(other.id(), right, cut(other)));
        }

        /** Draws a fence around these, the first being its keeper. */
        FenceId draws(String name, Person... roster) {
            return new FenceId(AuthorityRecord.hashOf(says(FenceStatement.Draw.of(
                    Fence.named(name).members(ids(roster)), ids(roster).get(0)))));
        }

        LogRecord includes(FenceId fence, Person... others) {
            return says(new FenceStatement.Include(fence, new TreeSet<>(ids(others))));
        }

        /** Nothing of their logs counts. */
        LogRecord excludes(FenceId fence, Person... others) {
            SortedMap<CloudletId, Head> heads = new TreeMap<>();
            ids(others).forEach(id -> heads.put(id, Head.EMPTY));
            return says(new FenceStatement.Exclude(fence, heads));
        }

        LogRecord excludes(FenceId fence, Person other, long sequence) {
            Head head = new Head(LogEpoch.NONE, sequence, "ab".repeat(32));
            return says(new FenceStatement.Exclude(fence, new TreeMap<>(Map.of(other.id(), head))));
        }

        LogRecord rotates(FenceId fence) {
            return says(new FenceStatement.Rotate(fence));
        }

        LogRecord handsKeys(FenceId fence, long term, Person to) {
            return says(new FenceStatement.HandOverKeys(fence, term, to.id()));
        }

        LogRecord erases(FenceId fence) {
            return says(new FenceStatement.Erase(fence));
        }

        LogRecord handsOver(Person other) {
            return says(new Statement.HandOver(other.id()));
        }

        LogRecord says(Statement statement) {
            return says(statement, evaluated(seen).orElseThrow().basis(id()));
        }

        LogRecord says(Statement statement, Basis basis) {
            LogRecord record = AuthorityRecord.sign(statement, basis, key, Hash.bytes(federation));
            said.add(record);
            seen.add(record);
            return record;
        }

        Candidate candidate() {
            return new Candidate(key.verification(), RECOVERY, name);
        }

        /** What this one knows of another's last decision. */
        Cut cut(Person other) {
            AuthorityRecord last = evaluated(seen).orElseThrow().newest().get(other.id());
            return new Cut(Head.EMPTY, last == null ? AuthorityRecord.NOTHING : last.hash());
        }
    }

    Realm() {
        SigningKey key = key(1);
        Candidate candidate = new Candidate(key.verification(), RECOVERY, "founder");
        LogRecord founding = AuthorityRecord.found(new Statement.Found("acme", candidate, "ab".repeat(16)), key);
        federation = new FederationId(AuthorityRecord.hashOf(founding));
        founder = new Person(key, "founder");
        founder.said.add(founding);
        founder.seen.add(founding);
        people.put(founder.id(), founder);
    }

    Person person(int seed, String name) {
        Person person = new Person(key(seed), name);
        people.put(person.id(), person);
        return person;
    }

    /** A person with the right to admit and remove, admitted by {@code by}. */
    Person admin(int seed, String name, Person by) {
        Person person = person(seed, name);
        by.admits(person);
        by.grants(person);
        person.sees(by);
        return person;
    }

    /** A person with the right to decide about fences, admitted by {@code by}, who holds both rights. */
    Person fencer(int seed, String name, Person by) {
        Person person = person(seed, name);
        by.admits(person);
        by.grants(person, Right.FENCES);
        person.sees(by);
        return person;
    }

    DrawnFence fence(FenceId id) {
        return membership().fence(id).orElseThrow();
    }

    static List<CloudletId> ids(Person... people) {
        return Arrays.stream(people).map(Person::id).toList();
    }

    /** Everything that anybody said. */
    List<LogRecord> records() {
        return people.values().stream().flatMap(person -> person.said.stream()).collect(toCollection(ArrayList::new));
    }

    Membership membership() {
        return membership(records()).orElseThrow();
    }

    /** What follows from the records if all are signed as they should be. */
    Optional<Membership> evaluated(Collection<LogRecord> records) {
        return new AuthorityEvaluation(
                        federation,
                        records.stream().map(AuthorityRecord::decode).toList(),
                        java.util.Set.of())
                .evaluate();
    }

    Optional<Membership> membership(Collection<LogRecord> records) {
        AuthoritySet set = new AuthoritySet(federation);
        records.forEach(record -> set.add(author(record), record));
        return set.evaluate();
    }

    boolean active(Person person) {
        return membership().active(person.id());
    }

    static CloudletId author(LogRecord record) {
        return Hash.cloudletId(Arrays.copyOfRange(record.body(), 1, 33));
    }

    static SigningKey key(int seed) {
        return SigningKey.generate(new SeededEntropy(seed));
    }
}
