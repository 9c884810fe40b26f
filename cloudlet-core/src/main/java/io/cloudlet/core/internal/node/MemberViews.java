package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.Staleness;
import io.cloudlet.core.internal.discovery.Loopback;
import io.cloudlet.core.internal.discovery.Place;
import io.cloudlet.core.internal.discovery.Places;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.membership.AuthoritySet;
import io.cloudlet.core.internal.membership.DrawnFence;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.peering.Links;
import io.cloudlet.core.internal.state.Heard;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.service.Reach;
import io.cloudlet.service.Reach.Way;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of members, put together from membership, logs and links, for people and for discovery. Confined to the
 * core thread, but for {@link #staleness} and what places tell.
 */
final class MemberViews implements Places {

    private final CloudletId self;
    private final TimeSource time;
    private final long startNanos;
    private final Logs logs;
    private final AuthoritySet authority;
    private final AddressBook addresses;
    private final Supplier<Membership> membership;
    private final Supplier<Links> links;
    /** What places of a cloudlet show, also those that were given out before it was measured. */
    private final Map<CloudletId, Optional<Duration>> distances = new ConcurrentHashMap<>();

    MemberViews(
            CloudletId self,
            TimeSource time,
            Logs logs,
            AuthoritySet authority,
            AddressBook addresses,
            Supplier<Membership> membership,
            Supplier<Links> links) {
        this.self = self;
        this.time = time;
        this.startNanos = time.nanos();
        this.logs = logs;
        this.authority = authority;
        this.addresses = addresses;
        this.membership = membership;
        this.links = links;
    }

    /** What is known of one cloudlet. */
    CloudletInfo info(Member member) {
        CloudletId id = member.id();
        boolean me = id.equals(self);
        return new CloudletInfo(
                id,
                member.name(),
                addresses.region(id),
                standing(member),
                member.rights(),
                member.incarnation(),
                me ? new CloudletInfo.Link(true, "this cloudlet") : links.get().link(id),
                me ? Optional.of(Duration.ZERO) : links.get().roundTrip(id),
                staleness(id));
    }

    /** How old what we know of a cloudlet is; from any thread. */
    Staleness staleness(CloudletId id) {
        if (id.equals(self)) {
            return Staleness.NONE;
        }
        long now = time.nanos();
        return logs.heard(id)
                .map(heard -> new Staleness(Duration.ofNanos(now - heard.nanos()), basis(heard)))
                .orElseGet(() -> new Staleness(Duration.ofNanos(now - startNanos), Staleness.Basis.SINCE_START));
    }

    private static Staleness.Basis basis(Heard heard) {
        return heard.echoed() ? Staleness.Basis.SINCE_ECHO : Staleness.Basis.SINCE_RECEIPT;
    }

    @Override
    public @Nullable Place place(CloudletId id) {
        Member member = membership.get().member(id).orElse(null);
        if (member == null || !member.active() || !counts(member)) {
            return null;
        }
        boolean local = id.equals(self);
        Optional<Duration> distance =
                local ? Optional.of(Duration.ZERO) : links.get().roundTrip(id);
        distances.put(id, distance);
        return new Place(
                id,
                member.disputed() ? id.abbreviated() : member.name(),
                addresses.region(id),
                local,
                Place.rank(local, distance),
                () -> distances.getOrDefault(id, Optional.empty()),
                reach(id, false),
                reach(id, true),
                membership.get().fencesOf(id).map(DrawnFence::id).collect(Collectors.toUnmodifiableSet()),
                () -> staleness(id));
    }

    /** How endpoints at a cloudlet are reached. On the loopback address of a machine that is not this one, nobody is. */
    private Reach reach(CloudletId id, boolean loopback) {
        if (id.equals(self)) {
            return new Reach(Way.DIRECT, "it runs on this cloudlet");
        }
        List<HostPort> where = addresses.addresses(id);
        boolean sameMachine = where.stream().anyMatch(at -> Loopback.is(at.host()));
        if (!where.isEmpty() && (!loopback || sameMachine)) {
            return new Reach(Way.DIRECT, "its cloudlet listens at " + where.get(0));
        }
        String why = where.isEmpty() ? "its cloudlet listens nowhere" : "its endpoint is a loopback address there";
        CloudletInfo.Link link = links.get().link(id);
        if (link.up()) {
            return new Reach(Way.TUNNEL, why + ", but there is a link with it");
        }
        return links.get().onDemand(id)
                ? new Reach(Way.TUNNEL, why + ", but a link with it is made when it is needed")
                : new Reach(Way.NONE, why + ", and there is no link with it: " + link.detail());
    }

    /** Of one who came back counts what it says from then on, its whole live set included; before, it is silent. */
    private boolean counts(Member member) {
        return member.countsFrom()
                <= logs.head(member.id()).map(head -> head.epoch().number()).orElse(0L);
    }

    @Override
    public void measured(CloudletId id, Duration roundTrip) {
        distances.put(id, Optional.of(roundTrip));
    }

    @Override
    public long age(CloudletId id) {
        return staleness(id).age().toNanos();
    }

    private CloudletInfo.Standing standing(Member member) {
        if (!member.active()) {
            return CloudletInfo.Standing.REMOVED;
        }
        boolean contested = !Optional.ofNullable(authority.authors().get(member.id()))
                .map(KeyChain::contenders)
                .orElse(List.of())
                .isEmpty();
        if (contested || logs.doubts().quarantined(member.id())) {
            return CloudletInfo.Standing.QUARANTINED;
        }
        return member.disputed() ? CloudletInfo.Standing.NAME_DISPUTED : CloudletInfo.Standing.MEMBER;
    }

    /** What is believed of members' logs without a proof. */
    List<String> unproven() {
        return membership.get().members().keySet().stream()
                .flatMap(id -> logs.doubts().unproven(id).map(what -> id.abbreviated() + ": " + what).stream())
                .toList();
    }

    /** Problems that an operator should know of. */
    Stream<String> troubles() {
        Stream<String> standing = membership.get().active(self)
                ? links.get().turnedAway()
                : Stream.of("this cloudlet was removed from the federation");
        if (authority.lapsed(self)) {
            standing = Stream.of(
                    "this cloudlet is no member any more: whoever admitted it was recovered from a copy that did"
                            + " not know of it; ask for a new invitation, and join with an empty home");
        }
        Stream<String> unreadable = authority.unreadable().stream()
                .map(what -> "an authority record cannot be read, update the library: " + what);
        Stream<String> logTroubles = membership.get().members().keySet().stream()
                .flatMap(id -> logs
                        .doubts()
                        .trouble(id)
                        .or(() -> logs.doubts().unreadable(id))
                        .map(why -> id.abbreviated() + ": " + why)
                        .stream());
        return Stream.of(standing, unreadable, logTroubles).flatMap(troubles -> troubles);
    }
}
