package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.Right;
import io.cloudlet.Settlement;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.policy.FenceId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who belongs to the federation, as one set of authority records says. Immutable; the same set gives the same membership
 * on every replica.
 *
 * @param root who holds every right: the founder, or whom it handed over to
 * @param members everybody ever admitted
 * @param parents who admitted whom; the root has none
 * @param redeemed who redeemed which invitation
 * @param fences every fence ever drawn
 * @param references what appraisals of machines compare with
 * @param newest the newest decision of each author
 * @param unseen decisions that no other has seen yet, those of who holds a right first
 * @param apart of {@code unseen} those that another decision of the same author comes after, on another branch of its log
 * @param waiting decisions that name one not yet known here
 * @param settlements contradictions, and what was made of them
 */
public record Membership(
        FederationId federation,
        String federationName,
        CloudletId root,
        SortedMap<CloudletId, Member> members,
        Map<CloudletId, CloudletId> parents,
        Map<String, CloudletId> redeemed,
        SortedMap<FenceId, DrawnFence> fences,
        References references,
        Map<CloudletId, AuthorityRecord> newest,
        List<String> unseen,
        Map<CloudletId, List<String>> apart,
        List<String> waiting,
        List<Settlement> settlements) {

    public Membership {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        parents = Map.copyOf(parents);
        redeemed = Map.copyOf(redeemed);
        fences = Collections.unmodifiableSortedMap(new TreeMap<>(fences));
        newest = Map.copyOf(newest);
        unseen = List.copyOf(unseen);
        apart = Map.copyOf(apart);
        waiting = List.copyOf(waiting);
        settlements = List.copyOf(settlements);
    }

    /** The member of that id, active or not. */
    public Optional<Member> member(CloudletId id) {
        return Optional.ofNullable(members.get(id));
    }

    /** Whether that cloudlet belongs to the federation now. */
    public boolean active(CloudletId id) {
        Member member = members.get(id);
        return member != null && member.active();
    }

    /** The active members. */
    public Stream<Member> active() {
        return members.values().stream().filter(Member::active);
    }

    /** Whether that member may decide this. */
    public boolean holds(CloudletId id, Right right) {
        Member member = members.get(id);
        return member != null && member.active() && member.rights().contains(right);
    }

    /** The fence of that id, removed or not. */
    public Optional<DrawnFence> fence(FenceId id) {
        return Optional.ofNullable(fences.get(id));
    }

    /** The fences that stand and whose roster that cloudlet is in, by id. */
    public Stream<DrawnFence> fencesOf(CloudletId id) {
        return fences.values().stream().filter(fence -> fence.has(id));
    }

    /** Who is in other fences than according to {@code former}. */
    public Set<CloudletId> movedSince(Membership former) {
        Set<CloudletId> moved = new TreeSet<>();
        Stream.concat(fences.keySet().stream(), former.fences.keySet().stream())
                .filter(id -> !Objects.equals(fences.get(id), former.fences.get(id)))
                .distinct()
                .forEach(id -> {
                    Set<CloudletId> now = inside(id);
                    Set<CloudletId> before = former.inside(id);
                    now.stream().filter(one -> !before.contains(one)).forEach(moved::add);
                    before.stream().filter(one -> !now.contains(one)).forEach(moved::add);
                });
        return moved;
    }

    private Set<CloudletId> inside(FenceId id) {
        DrawnFence fence = fences.get(id);
        return fence == null || fence.removed() ? Set.of() : fence.roster();
    }

    /** Whether {@code below} was admitted by {@code above}, or by somebody whom it admitted, and so on. */
    public boolean isAbove(CloudletId above, CloudletId below) {
        return Lineage.isAbove(above, below, root, parents);
    }

    /** Whether {@code author} is too far below the root to admit anybody. */
    public boolean tooDeep(CloudletId author) {
        return Lineage.depth(author, root, parents, new HashMap<>()) >= Lineage.MOST_DEEP;
    }

    /** What a new decision by {@code author} stands on. Whoever came back names what let it, or its word would not count. */
    public AuthorityRecord.Basis basis(CloudletId author) {
        AuthorityRecord own = newest.get(author);
        List<String> back = member(author)
                .flatMap(Member::returned)
                .map(Member.Return::records)
                .orElse(List.of());
        List<String> ends = apart.getOrDefault(author, List.of());
        List<String> seen = Stream.of(back, ends, unseen)
                .flatMap(List::stream)
                .filter(hash -> own == null || !hash.equals(own.hash()))
                .distinct()
                .limit(AuthorityRecord.MOST_SEEN)
                .sorted()
                .toList();
        return own == null
                ? new AuthorityRecord.Basis(1, AuthorityRecord.NOTHING, seen)
                : new AuthorityRecord.Basis(own.position() + 1, own.hash(), seen);
    }
}
