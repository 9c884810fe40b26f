package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.JoinRequest;
import io.cloudlet.MembershipEvent;
import io.cloudlet.core.internal.data.DataCoordinator;
import io.cloudlet.core.internal.discovery.Discovery;
import io.cloudlet.core.internal.discovery.DiscoveryContext;
import io.cloudlet.core.internal.fence.AudienceReaders;
import io.cloudlet.core.internal.fence.Audiences;
import io.cloudlet.core.internal.fence.FenceContext;
import io.cloudlet.core.internal.fence.FenceViews;
import io.cloudlet.core.internal.fence.Horizon;
import io.cloudlet.core.internal.fence.SoftwareWrappingKeys;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.membership.AuthorityRecord;
import io.cloudlet.core.internal.membership.AuthoritySet;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.membership.Profile;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import io.cloudlet.core.internal.peering.Greeter;
import io.cloudlet.core.internal.peering.Identities;
import io.cloudlet.core.internal.peering.JoinDesk;
import io.cloudlet.core.internal.peering.Links;
import io.cloudlet.core.internal.peering.PeeringContext;
import io.cloudlet.core.internal.state.Echo;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.tunnel.Tunnels;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.policy.Region;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.RecordStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a cloudlet, wired: what becomes durable or is verified in a log flows to membership and discovery, what
 * they conclude flows to links and listeners. Everything runs on one thread, the core, so that no part needs a lock and a
 * simulator can run it step by step; only the disk, the network and listeners have threads of their own.
 */
final class Engine implements Logs.Listener, Links.Listener, JoinDesk.Host, Identities {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.node");
    private static final Duration FAREWELL = Duration.ofSeconds(1);
    private static final Duration FAREWELL_STEP = Duration.ofMillis(5);

    private final CloudletId self;
    private final SigningKey identity;
    private final FederationId federation;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Settings settings;
    private final AddressBook addresses;
    private final MemberViews views;
    private final Pulse pulse;
    private final Mailboxes mailboxes;
    private final Announcements announcements;
    private final AuthoritySet authority;
    private final OwnLog own;
    private final Logs logs;
    private final Discovery discovery;
    private final DataCoordinator data;
    private final Tunnels tunnels;
    private final Decisions decisions;
    private final FenceDecisions fenceDecisions;
    private final Audiences audiences;
    private final FenceViews fenceViews;
    private final JoinDesk joinDesk;
    private final Links links;
    private final CompletableFuture<String> contacted = new CompletableFuture<>();
    private final Optional<CorruptException> lostWrappingKey;
    private Membership membership;
    private boolean authorityChanged;
    private boolean addressesChanged;
    private boolean started;
    private boolean stopped;

    /** What the engine is made of. */
    record Parts(
            FederationId federation,
            SigningKey identity,
            CloudletRuntime runtime,
            Executor core,
            RecordStore store,
            BlobStore blobs,
            Settings settings,
            AddressBook.Contact contact,
            List<LogRecord> bootstrap,
            boolean renewWrappingKeys) {}

    /** Reads everything stored; on the core thread, as everything here. */
    Engine(Parts parts) {
        this.self = parts.identity().cloudlet();
        this.identity = parts.identity();
        this.federation = parts.federation();
        this.runtime = parts.runtime();
        this.core = parts.core();
        this.settings = parts.settings();
        this.addresses = new AddressBook(parts.contact());
        this.mailboxes = new Mailboxes(runtime);
        this.authority = new AuthoritySet(federation);
        authority.addAll(parts.bootstrap());
        long least = authority
                .evaluate()
                .flatMap(begun -> begun.member(self))
                .map(Member::countsFrom)
                .orElse(0L);
        byte[] id = Hash.bytes(federation);
        this.own = new OwnLog(parts.identity(), id, parts.store(), runtime, core, this::appended, least);
        own.echoing(this::echoes);
        this.logs = new Logs(own, self, id, parts.store(), runtime.time(), core, this);
        this.views = new MemberViews(self, runtime.time(), logs, authority, addresses, this::membership, this::links);
        this.decisions = new Decisions(self, id, parts.identity(), own, logs, this::membership);
        this.fenceDecisions = new FenceDecisions(self, decisions, logs, this::membership);
        this.joinDesk = new JoinDesk(this, runtime.time());
        authority.learn(self, identity.successors());
        own.live().forEach(record -> note(self, record));
        this.membership =
                authority.evaluate().filter(m -> m.member(self).isPresent()).orElseThrow(this::notOurs);
        AudienceReaders readers = new AudienceReaders();
        this.audiences = new Audiences(
                new FenceContext(
                        self,
                        id,
                        parts.identity(),
                        runtime,
                        core,
                        parts.store(),
                        own,
                        logs,
                        new SoftwareWrappingKeys(runtime.disk(), runtime.keyEntropy()),
                        new Horizon(),
                        origin -> of(origin).map(KeyChain::keys).orElse(List.of())),
                readers,
                membership);
        this.announcements =
                new Announcements(mailboxes, views, refreshed -> discovery().refresh(refreshed));
        this.discovery = new Discovery(
                new DiscoveryContext(self, views, runtime, core, parts.store(), own, logs, audiences), readers);
        this.fenceViews = new FenceViews(audiences, logs, this::membership);
        Greeter greeter = new Greeter(federation, parts.identity(), own.epoch(), runtime);
        this.data = new DataCoordinator(new DataCoordinator.Parts(
                self, id, runtime, core, parts.blobs(), audiences, new LinkedNeighbours(this::links)));
        readers.add('d', data);
        this.tunnels = new Tunnels(runtime, core, discovery::endpoint, new LinkedNeighbours(this::links));
        PeeringContext context = new PeeringContext(
                self,
                federation,
                runtime,
                core,
                logs,
                greeter,
                new Traffic(data, tunnels),
                this,
                settings.proxy(),
                settings.beat());
        this.links = new Links(context, membership, joinDesk, this);
        this.pulse = new Pulse(
                self,
                runtime,
                core,
                settings.beat(),
                own,
                links,
                discovery,
                audiences,
                data,
                tunnels,
                this::membership,
                views,
                mailboxes);
        discovery.resume();
        this.lostWrappingKey = audiences.lostWrappingKey();
        if (!parts.renewWrappingKeys()) {
            lostWrappingKey.ifPresent(lost -> {
                throw lost;
            });
        }
        own.live().forEach(record -> inside(self, record));
        addressesChanged = true;
        follow();
        settle();
    }

    /** Opens the log epoch with what this run begins with; completes once that is durable. */
    CompletionStage<?> open(List<LogRecord> first, Profile profile) {
        List<LogRecord> records = new ArrayList<>(first);
        records.addAll(decisions.successorToWrite());
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
        started = true; // no link before the log is open: a peer shows once what it holds of it
        addressesChanged = true;
        settle();
        audiences.start();
        discovery.start();
        discovery.settle();
        data.start();
        tunnels.start();
        pulse.beat();
    }

    /** Withdraws what only this process keeps, gives linked peers a moment to hear of it, then closes the links. */
    CompletionStage<?> stop() {
        audiences.stop();
        tunnels.stop();
        CompletionStage<?> written = data.stop();
        CompletableFuture<String> told = new CompletableFuture<>();
        long giveUp = runtime.time().nanos() + FAREWELL.toNanos();
        discovery.withdraw().whenCompleteAsync((done, failure) -> awaitToldOr(giveUp, told), core);
        return told.thenCombine(written, (first, second) -> "").thenRun(() -> {
            stopped = true;
            pulse.stop();
            links.close();
        });
    }

    private void awaitToldOr(long giveUp, CompletableFuture<String> told) {
        if (links.allUpToDate() || runtime.time().nanos() - giveUp > 0) {
            told.complete("");
        } else {
            runtime.scheduler().after(FAREWELL_STEP, core, () -> awaitToldOr(giveUp, told));
        }
    }

    CloudletId self() {
        return self;
    }

    /** Whether every wrapping key that this cloudlet published was here at the start. */
    boolean wrappingKeysAreHere() {
        return lostWrappingKey.isEmpty();
    }

    /** The identity key that this process has. */
    VerificationKey identity() {
        return identity.verification();
    }

    @Override
    public Optional<KeyChain> of(CloudletId id) {
        return Optional.ofNullable(authority.authors().get(id));
    }

    @Override
    public void superseded(List<Successor> shown) {
        authority.learn(self, shown);
        if (of(self).flatMap(chain -> chain.endOf(identity())).isPresent() && own.fault() == null) {
            ConflictException why = new ConflictException(
                    ErrorCode.IDENTITY_SUPERSEDED,
                    "this cloudlet has another identity key now: it was recovered or rotated elsewhere, or this home is an old"
                            + " copy. Nothing more is written here; close it, and use the home with the new key");
            LOG.error("{}", why.getMessage());
            own.refuseWrites(why);
            links.close();
        }
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

    FenceDecisions fenceDecisions() {
        return fenceDecisions;
    }

    Audiences audiences() {
        return audiences;
    }

    FenceViews fenceViews() {
        return fenceViews;
    }

    /** Where a cloudlet says that it is. */
    Optional<Region> region(CloudletId id) {
        return addresses.region(id);
    }

    Discovery discovery() {
        return discovery;
    }

    DataCoordinator data() {
        return data;
    }

    Tunnels tunnels() {
        return tunnels;
    }

    OwnLog own() {
        return own;
    }

    Logs logs() {
        return logs;
    }

    /** Every cloudlet whose log is read, whoever admitted others before those. */
    List<CloudletId> logsByAdmission() {
        return authority.authorsByAdmission();
    }

    MemberViews views() {
        return views;
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    @Override
    public Membership membership() {
        return membership;
    }

    @Override
    public void applied(CloudletId origin, List<LogRecord> records) {
        records.forEach(record -> note(origin, record));
        records.forEach(record -> inside(origin, record));
        discovery.applied(origin, records);
        if (records.stream().anyMatch(record -> record.kind() == LogRecord.Kind.OPENING)) {
            discovery.refresh(origin); // the first epoch that counts of one who came back
        }
        core.execute(this::settle);
    }

    @Override
    public void stopped(CloudletId origin, boolean forked, String why) {
        if (origin.equals(self)) {
            own.refuseWrites(new ConflictException(
                    ErrorCode.LOG_FORKED, why + "; nothing more is written, since nobody would read it"));
        }
        core.execute(() -> membership.member(origin).ifPresent(member -> {
            if (forked) {
                mailboxes.post(new MembershipEvent.Quarantined(views.info(member), why));
            }
        }));
    }

    @Override
    public void up(CloudletId peer) {
        audiences.linkUp();
        linkChanged(peer, true);
    }

    @Override
    public void down(CloudletId peer, String why) {
        LOG.info("link to {} is down: {}", peer.abbreviated(), why);
        linkChanged(peer, false);
    }

    @Override
    public void measured(CloudletId peer) {
        links.roundTrip(peer).ifPresent(roundTrip -> discovery.measured(peer, roundTrip));
    }

    @Override
    public void changed() {
        links.offer();
    }

    @Override
    public void caughtUp(CloudletId peer) {
        if (addresses.isContact(peer)) {
            core.execute(() -> contacted.complete("")); // after what came has been settled
        }
    }

    /** Completes when everything that the inviter knew is known here. */
    CompletionStage<String> contacted() {
        return contacted;
    }

    @Override
    public CompletionStage<?> admit(Candidate candidate, String invitation, long epoch) {
        return decisions.admit(candidate, invitation, epoch);
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
        records.forEach(record -> inside(self, record));
        discovery.applied(self, records);
        settle();
        links.offer();
    }

    private void inside(CloudletId origin, LogRecord record) {
        if (Audiences.concerns(record)) {
            audiences.note(origin, record);
        }
    }

    private void note(CloudletId origin, LogRecord record) {
        if (Audiences.concerns(record)) {
            return;
        }
        if (record.kind() == LogRecord.Kind.AUTHORITY) {
            authorityChanged |= authority.add(origin, record);
        } else if (record.kind() == LogRecord.Kind.PUT && Keys.isProfile(record.key())) {
            addressesChanged |= addresses.note(origin, record);
        }
    }

    private List<Echo> echoes() {
        return Echo.of(links.linked().stream().map(logs::checkpoint).flatMap(Optional::stream));
    }

    /** Draws the conclusions from what changed. */
    private void settle() {
        while (authorityChanged) {
            authorityChanged = false;
            Membership before = membership;
            membership = authority.evaluate().orElse(before);
            follow();
            announcements.tell(before, membership);
            addressesChanged = true;
        }
        if (addressesChanged && !stopped) {
            addressesChanged = false;
            audiences.reconsider(membership, addresses::region);
            if (started) {
                links.reconsider(membership, addresses.addresses());
            }
        }
        audiences.settle();
        discovery.settle();
    }

    private void follow() {
        authority.authors().forEach(logs::follow);
        membership.members().forEach((id, member) -> logs.release(id, member.countsFrom()));
    }

    private void linkChanged(CloudletId peer, boolean up) {
        discovery.refresh(peer);
        membership
                .member(peer)
                .ifPresent(member -> mailboxes.post(
                        up
                                ? new MembershipEvent.LinkUp(views.info(member))
                                : new MembershipEvent.LinkDown(views.info(member))));
    }

    private CorruptException notOurs() {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                "the stored records of federation " + federation.abbreviated() + " do not show that "
                        + self.abbreviated()
                        + ", whose key is in identity.key, was admitted; restore the home directory from a backup");
    }
}
