package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.JoinRequest;
import io.cloudlet.MembershipEvent;
import io.cloudlet.Staleness;
import io.cloudlet.core.internal.discovery.Discovery;
import io.cloudlet.core.internal.discovery.Place;
import io.cloudlet.core.internal.discovery.Places;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.membership.AuthorityRecord;
import io.cloudlet.core.internal.membership.AuthoritySet;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.membership.Profile;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import io.cloudlet.core.internal.peering.Greeter;
import io.cloudlet.core.internal.peering.JoinDesk;
import io.cloudlet.core.internal.peering.Links;
import io.cloudlet.core.internal.peering.PeeringContext;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.storage.RecordStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a cloudlet, wired: what becomes durable or is verified in a log flows to membership and discovery, what
 * they conclude flows to links and listeners. Everything runs on one thread, the core, so that no part needs a lock and a
 * simulator can run it step by step; only the disk, the network and listeners have threads of their own.
 */
final class Engine implements Logs.Listener, Links.Listener, JoinDesk.Host, Places {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.node");
    private static final int STALE_BEATS = 3;

    private final CloudletId self;
    private final FederationId federation;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Settings settings;
    private final Contact contact;
    private final Mailboxes mailboxes;
    private final long startNanos;
    private final AuthoritySet authority;
    private final OwnLog own;
    private final Logs logs;
    private final Discovery discovery;
    private final Decisions decisions;
    private final JoinDesk joinDesk;
    private final Links links;
    private final Map<CloudletId, Profile> profiles = new HashMap<>();
    private final Set<CloudletId> stale = new HashSet<>();
    private final CompletableFuture<String> contacted = new CompletableFuture<>();
    private Membership membership;
    private boolean authorityChanged;
    private boolean addressesChanged;
    private boolean stopped;

    /**
     * The one peer that can be dialled before its profile is known: the inviter.
     *
     * @param id empty for a founder
     */
    record Contact(Optional<CloudletId> id, List<HostPort> addresses) {
        Contact {
            addresses = List.copyOf(addresses);
        }
    }

    /** What the engine is made of. */
    record Parts(
            FederationId federation,
            SigningKey identity,
            CloudletRuntime runtime,
            Executor core,
            RecordStore store,
            Settings settings,
            Contact contact,
            List<LogRecord> bootstrap) {}

    /** Reads everything stored; on the core thread, as everything here. */
    Engine(Parts parts) {
        this.self = parts.identity().verification().cloudletId();
        this.federation = parts.federation();
        this.runtime = parts.runtime();
        this.core = parts.core();
        this.settings = parts.settings();
        this.contact = parts.contact();
        this.mailboxes = new Mailboxes(runtime);
        this.startNanos = runtime.time().nanos();
        this.authority = new AuthoritySet(federation);
        byte[] id = Hash.bytes(federation);
        this.own = new OwnLog(parts.identity(), id, parts.store(), runtime, core, this::appended);
        this.logs = new Logs(own, self, id, parts.store(), runtime.time(), core, this);
        this.discovery = new Discovery(self, this, runtime, core, parts.store());
        this.decisions = new Decisions(self, id, parts.identity(), own, logs, this::membership);
        this.joinDesk = new JoinDesk(this, runtime.time());
        authority.addAll(parts.bootstrap());
        own.live().forEach(record -> note(self, record));
        this.membership =
                authority.evaluate().filter(m -> m.member(self).isPresent()).orElseThrow(this::notOurs);
        Greeter greeter = new Greeter(federation, parts.identity(), own.epoch(), runtime);
        PeeringContext context =
                new PeeringContext(self, federation, runtime, core, logs, greeter, settings.proxy(), settings.beat());
        this.links = new Links(context, membership, joinDesk, this);
        follow();
        settle();
        discovery.applied(self, live());
        discovery.resume(own);
    }

    /** Opens the log epoch with what this run begins with; completes once that is durable. */
    CompletionStage<?> open(List<LogRecord> first, Profile profile) {
        List<LogRecord> records = new ArrayList<>(first);
        records.add(LogRecord.put(Keys.profile(), profile.encode()));
        return own.open(records);
    }

    /** A founder's first start: the founding record is in no log yet. */
    List<LogRecord> foundingToWrite(List<LogRecord> bootstrap) {
        boolean founder = bootstrap.size() == 1
                && AuthorityRecord.decode(bootstrap.get(0)).author().equals(self)
                && own.get(bootstrap.get(0).key()) == null;
        return founder ? bootstrap : List.of();
    }

    /** Begins to dial and to beat. */
    void start() {
        addressesChanged = true;
        settle();
        beat();
    }

    /** Withdraws what only this process keeps, then closes the links. */
    CompletionStage<?> stop() {
        return discovery
                .withdraw()
                .whenCompleteAsync(
                        (done, failure) -> {
                            stopped = true;
                            links.close();
                        },
                        core);
    }

    CloudletId self() {
        return self;
    }

    Links links() {
        return links;
    }

    JoinDesk joinDesk() {
        return joinDesk;
    }

    Decisions decisions() {
        return decisions;
    }

    Discovery discovery() {
        return discovery;
    }

    OwnLog own() {
        return own;
    }

    Logs logs() {
        return logs;
    }

    AuthoritySet authoritySet() {
        return authority;
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    @Override
    public Membership membership() {
        return membership;
    }

    /** What is known of one cloudlet. */
    CloudletInfo info(Member member) {
        CloudletId id = member.id();
        boolean me = id.equals(self);
        return new CloudletInfo(
                id,
                member.name(),
                Optional.ofNullable(profiles.get(id)).flatMap(Profile::region),
                standing(member),
                member.rights(),
                member.incarnation(),
                me ? new CloudletInfo.Link(true, "this cloudlet") : links.link(id),
                me ? Optional.of(Duration.ZERO) : links.roundTrip(id),
                staleness(id));
    }

    /** How old what we know of a cloudlet is; from any thread. */
    Staleness staleness(CloudletId id) {
        if (id.equals(self)) {
            return Staleness.NONE;
        }
        long now = runtime.time().nanos();
        return logs.heardNanos(id)
                .map(heard -> new Staleness(Duration.ofNanos(now - heard), Staleness.Basis.SINCE_RECEIPT))
                .orElseGet(() -> new Staleness(Duration.ofNanos(now - startNanos), Staleness.Basis.SINCE_START));
    }

    @Override
    public @Nullable Place place(CloudletId id) {
        Member member = membership.member(id).orElse(null);
        if (member == null || !member.active()) {
            return null;
        }
        boolean local = id.equals(self);
        return new Place(
                id,
                member.disputed() ? id.abbreviated() : member.name(),
                Optional.ofNullable(profiles.get(id)).flatMap(Profile::region),
                local,
                local ? Optional.of(Duration.ZERO) : links.roundTrip(id),
                () -> staleness(id));
    }

    @Override
    public long age(CloudletId id) {
        return staleness(id).age().toNanos();
    }

    @Override
    public void applied(CloudletId origin, List<LogRecord> records) {
        records.forEach(record -> note(origin, record));
        discovery.applied(origin, records);
        core.execute(this::settle);
    }

    @Override
    public void stopped(CloudletId origin, boolean forked, String why) {
        core.execute(() -> membership.member(origin).ifPresent(member -> {
            if (forked) {
                mailboxes.post(new MembershipEvent.Quarantined(info(member), why));
            }
        }));
    }

    @Override
    public void up(CloudletId peer) {
        linkChanged(peer, true);
    }

    @Override
    public void down(CloudletId peer, String why) {
        LOG.info("link to {} is down: {}", peer.abbreviated(), why);
        linkChanged(peer, false);
    }

    @Override
    public void measured(CloudletId peer) {
        links.roundTrip(peer).ifPresent(roundTrip -> discovery.measured(peer, roundTrip.toNanos()));
    }

    @Override
    public void changed() {
        links.offer();
    }

    @Override
    public void caughtUp(CloudletId peer) {
        if (contact.id().filter(peer::equals).isPresent()) {
            contacted.complete("");
        }
    }

    /** Completes when everything that the inviter knew is known here. */
    CompletionStage<String> contacted() {
        return contacted;
    }

    @Override
    public CompletionStage<?> admit(Candidate candidate, String invitation) {
        return decisions.admit(candidate, invitation);
    }

    @Override
    public List<LogRecord> authority() {
        return authority.verified();
    }

    @Override
    public byte[] leafKey() {
        return runtime.network().leafKey();
    }

    @Override
    public void requested(JoinRequest request) {
        mailboxes.post(new MembershipEvent.JoinRequested(request));
    }

    private void appended(List<LogRecord> records) {
        records.forEach(record -> note(self, record));
        discovery.applied(self, records);
        settle();
        links.offer();
    }

    private void note(CloudletId origin, LogRecord record) {
        if (record.kind() == LogRecord.Kind.AUTHORITY) {
            authorityChanged |= authority.add(origin, record);
        } else if (record.kind() == LogRecord.Kind.PUT && Keys.isProfile(record.key())) {
            try {
                profiles.put(origin, Profile.decode(record.body()));
                addressesChanged = true;
            } catch (MalformedException e) {
                LOG.warn("profile of {} cannot be read: {}", origin.abbreviated(), e.getMessage());
            }
        }
    }

    /** Draws the conclusions from what changed. */
    private void settle() {
        while (authorityChanged) {
            authorityChanged = false;
            Membership before = membership;
            membership = authority.evaluate().orElse(before);
            follow();
            announce(before, membership);
            addressesChanged = true;
        }
        if (addressesChanged && !stopped) {
            addressesChanged = false;
            links.reconsider(membership, addresses());
        }
    }

    private void follow() {
        authority.authors().forEach(logs::follow);
    }

    private void announce(Membership before, Membership now) {
        now.members().forEach((id, member) -> {
            Member former = before.members().get(id);
            if (former == null) {
                mailboxes.post(new MembershipEvent.Joined(info(member)));
            } else if (former.active() && !member.active()) {
                LOG.info(
                        "{} was removed by {}",
                        member.name(),
                        member.removedBy().abbreviated());
                mailboxes.post(new MembershipEvent.Removed(info(member)));
            } else if (!former.rights().equals(member.rights())) {
                mailboxes.post(new MembershipEvent.RightsChanged(info(member)));
            }
            if (!member.equals(former)) {
                discovery.refresh(id);
            }
        });
    }

    private Map<CloudletId, List<HostPort>> addresses() {
        Map<CloudletId, List<HostPort>> addresses = new HashMap<>();
        contact.id().ifPresent(id -> addresses.put(id, contact.addresses()));
        profiles.forEach((id, profile) -> {
            if (!profile.addresses().isEmpty()) {
                addresses.put(id, profile.addresses());
            }
        });
        return addresses;
    }

    private void linkChanged(CloudletId peer, boolean up) {
        discovery.refresh(peer);
        membership
                .member(peer)
                .ifPresent(member -> mailboxes.post(
                        up ? new MembershipEvent.LinkUp(info(member)) : new MembershipEvent.LinkDown(info(member))));
    }

    private void beat() {
        if (stopped) {
            return;
        }
        own.beat();
        links.beat();
        List<CloudletId> others = membership
                .active()
                .map(Member::id)
                .filter(id -> !id.equals(self))
                .toList();
        discovery.beat(others);
        others.forEach(this::noticeSilence);
        runtime.scheduler().after(settings.beat(), core, this::beat);
    }

    private void noticeSilence(CloudletId id) {
        boolean silent = age(id) > settings.beat().toNanos() * STALE_BEATS;
        boolean news = silent ? stale.add(id) : stale.remove(id);
        if (news) {
            membership
                    .member(id)
                    .ifPresent(member -> mailboxes.post(
                            silent
                                    ? new MembershipEvent.Stale(info(member))
                                    : new MembershipEvent.Fresh(info(member))));
        }
    }

    private CloudletInfo.Standing standing(Member member) {
        if (!member.active()) {
            return CloudletInfo.Standing.REMOVED;
        }
        if (logs.quarantined(member.id())) {
            return CloudletInfo.Standing.QUARANTINED;
        }
        return member.disputed() ? CloudletInfo.Standing.NAME_DISPUTED : CloudletInfo.Standing.MEMBER;
    }

    private CorruptException notOurs() {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                "the stored records of federation " + federation.abbreviated() + " do not show that "
                        + self.abbreviated()
                        + ", whose key is in identity.key, was admitted; restore the home directory from a backup");
    }

    private List<LogRecord> live() {
        List<LogRecord> records = new ArrayList<>();
        own.live().forEach(records::add);
        return records;
    }

    /** Problems that an operator should know of. */
    Stream<String> troubles() {
        Stream<String> standing = membership.active(self)
                ? links.expulsion().stream()
                : Stream.of("this cloudlet was removed from the federation");
        Stream<String> unreadable = authority.unreadable().stream()
                .map(what -> "an authority record cannot be read, update the library: " + what);
        Stream<String> logTroubles = membership.members().keySet().stream()
                .flatMap(id -> logs.trouble(id).map(why -> id.abbreviated() + ": " + why).stream());
        return Stream.of(standing, unreadable, logTroubles).flatMap(troubles -> troubles);
    }
}
