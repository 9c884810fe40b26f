package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.Right;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.membership.Realm.Person;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.wire.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Very many decisions, made without signing them. */
final class Many {

    private Many() {}

    /**
     * Each admits so many, gives each a right, takes it back, and the root removes the admin apart in the end, as of half of that.
     */
    static void admitAndRemove(List<AuthorityRecord> records, List<Person> admins, int members) {
        AuthorityRecord root = records.stream()
                .filter(record -> record.author().equals(records.get(0).author()))
                .max(Comparator.comparingLong(AuthorityRecord::position))
                .orElseThrow();
        for (int a = 0; a < admins.size(); a++) {
            Person admin = admins.get(a);
            AuthorityRecord last = null;
            AuthorityRecord half = null;
            for (int i = 0; i < members; i++) {
                var key = Realm.key(10_000 + a * members + i).verification();
                var candidate = new Statement.Candidate(key, Realm.RECOVERY, "m" + a + "-" + i);
                last = next(admin, last, root, new Statement.Admit(candidate, 1, "00".repeat(16)));
                records.add(last);
            }
            for (int i = 0; i < members; i++) {
                var id = Realm.key(10_000 + a * members + i).verification().cloudletId();
                last = next(admin, last, root, new Statement.Grant(id, Right.MEMBERSHIP));
                records.add(last);
                half = i == members / 2 ? last : half;
            }
            var cut = new Statement.Cut(Head.EMPTY, Objects.requireNonNull(half).hash());
            root = new AuthorityRecord(
                    hash("root" + a),
                    root.author(),
                    root.position() + 1,
                    root.hash(),
                    List.of(half.hash()),
                    new Statement.Revoke(admin.id(), Right.MEMBERSHIP, cut));
            records.add(root);
        }
    }

    /**
     * So many admit each other, one below the other, and each removes, apart, whom it admitted, as of before that one decided the same.
     *
     * @return how many removals there are
     */
    static int admitAndUndo(List<AuthorityRecord> records, int members) {
        SigningKey above = Realm.key(1);
        AuthorityRecord last = records.get(0);
        List<AuthorityRecord> removals = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            SigningKey below = Realm.key(10_000 + i);
            CloudletId author = above.cloudlet();
            var candidate = new Statement.Candidate(below.verification(), Realm.RECOVERY, "m" + i);
            AuthorityRecord admission = i == 0
                    ? said(author, last, "", new Statement.Admit(candidate, 1, "00".repeat(16)))
                    : said(author, null, last.hash(), new Statement.Admit(candidate, 1, "00".repeat(16)));
            AuthorityRecord grant =
                    said(author, admission, "", new Statement.Grant(below.cloudlet(), Right.MEMBERSHIP));
            records.add(admission);
            records.add(grant);
            String counts = i + 1 < members ? hashOfGrant(below.cloudlet()) : AuthorityRecord.NOTHING;
            var cut = new Statement.Cut(Head.EMPTY, counts);
            removals.add(said(author, grant, "", new Statement.Remove(below.cloudlet(), 1, cut)));
            above = below;
            last = grant;
        }
        records.addAll(removals);
        return removals.size();
    }

    private static String hashOfGrant(CloudletId author) {
        return hash(author.hex() + 2);
    }

    private static AuthorityRecord said(
            CloudletId author, @Nullable AuthorityRecord before, String seen, Statement statement) {
        long position = before == null ? 1 : before.position() + 1;
        return new AuthorityRecord(
                hash(author.hex() + position),
                author,
                position,
                before == null ? AuthorityRecord.NOTHING : before.hash(),
                seen.isEmpty() ? List.of() : List.of(seen),
                statement);
    }

    private static AuthorityRecord next(
            Person author, AuthorityRecord before, AuthorityRecord root, Statement statement) {
        long position = before == null ? 1 : before.position() + 1;
        return new AuthorityRecord(
                hash(author.name + position),
                author.id(),
                position,
                before == null ? AuthorityRecord.NOTHING : before.hash(),
                before == null ? List.of(root.hash()) : List.of(),
                statement);
    }

    private static String hash(String of) {
        return Hash.hex(Hash.sha256(of.getBytes(StandardCharsets.UTF_8)));
    }
}
