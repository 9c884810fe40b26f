package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.attestation.Attestation;
import io.cloudlet.core.internal.attestation.AttestationContext;
import io.cloudlet.core.internal.attestation.VerdictBook;
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
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.peering.Greeter;
import io.cloudlet.core.internal.peering.JoinDesk;
import io.cloudlet.core.internal.peering.Links;
import io.cloudlet.core.internal.peering.PeeringContext;
import io.cloudlet.core.internal.state.Echo;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.tunnel.Tunnels;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.RecordStore;
import io.cloudlet.spi.trust.Attester;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The parts of a running cloudlet, each made once, in the order in which they need each other; making them reads everything
 * stored. Confined to the core thread.
 */
final class Parts {

    private final Given given;
    private final CloudletId self;
    private final AddressBook addresses;
    private final VerdictBook verdicts = new VerdictBook();
    private final Mailboxes mailboxes;
    private final Belonging belonging;
    private final Conclusions conclusions = new Conclusions(this);
    private final LinkEvents linkEvents = new LinkEvents(this);
    private final OwnLog own;
    private final Logs logs;
    private final MemberViews views;
    private final Announcements announcements;
    private final Decisions decisions;
    private final FenceDecisions fenceDecisions;
    private final TrustDecisions trustDecisions;
    private final JoinDesk joinDesk;
    private final Audiences audiences;
    private final FenceViews fenceViews;
    private final Discovery discovery;
    private final DataCoordinator data;
    private final Tunnels tunnels;
    private final Attestation attestation;
    private final Links links;

    /** What a run begins with. */
    record Given(
            FederationId federation,
            SigningKey identity,
            CloudletRuntime runtime,
            Executor core,
            RecordStore store,
            BlobStore blobs,
            Optional<Attester> attester,
            Settings settings,
            AddressBook.Contact contact,
            List<LogRecord> bootstrap,
            boolean renewWrappingKeys) {}

    Parts(Given given) {
        this.given = given;
        this.self = given.identity().cloudlet();
        CloudletRuntime runtime = given.runtime();
        Executor core = given.core();
        byte[] id = Hash.bytes(given.federation());
        this.addresses = new AddressBook(given.contact());
        this.mailboxes = new Mailboxes(runtime);
        this.belonging = new Belonging(self, given.federation(), given.bootstrap());
        long least = Math.max(belonging.countsFrom(), Recovering.leastEpoch(given.identity()));
        this.own = new OwnLog(given.identity(), id, given.store(), runtime, core, conclusions::appended, least);
        own.echoing(this::echoes);
        this.logs = new Logs(own, self, id, given.store(), runtime.time(), core, runtime.serial("verify"), conclusions);
        belonging.learn(self, given.identity().successors());
        own.live().forEach(record -> conclusions.note(self, record));
        belonging.begin();
        this.views = new MemberViews(
                self, runtime.time(), logs, belonging.authority(), addresses, this::membership, this::links);
        this.announcements =
                new Announcements(mailboxes, views, refreshed -> discovery().refresh(refreshed));
        this.decisions = new Decisions(self, id, given.identity(), own, logs, this::membership);
        this.fenceDecisions = new FenceDecisions(self, decisions, logs, this::membership);
        this.trustDecisions = new TrustDecisions(decisions, this::membership);
        this.joinDesk = new JoinDesk(new Inviting(this), runtime.time());
        AudienceReaders readers = new AudienceReaders();
        this.audiences = new Audiences(fenceContext(id), readers, belonging.now());
        this.fenceViews = new FenceViews(
                audiences, logs, this::membership, one -> attestation().unanswered(one));
        this.discovery = new Discovery(
                new DiscoveryContext(self, views, runtime, core, given.store(), own, logs, audiences.log()), readers);
        LinkedNeighbours neighbours = new LinkedNeighbours(this::links);
        this.data = new DataCoordinator(
                new DataCoordinator.Parts(self, id, runtime, core, given.blobs(), audiences.log(), neighbours));
        readers.add('d', data);
        this.tunnels = new Tunnels(runtime, core, discovery::endpoint, neighbours);
        this.attestation = new Attestation(
                new AttestationContext(
                        self, given.federation(), runtime, core, given.attester(), neighbours, own, logs, verdicts),
                conclusions::appraised);
        this.links = new Links(peeringContext(), belonging.now(), joinDesk, linkEvents);
    }

    private FenceContext fenceContext(byte[] federation) {
        CloudletRuntime runtime = given.runtime();
        return new FenceContext(
                self,
                federation,
                given.identity(),
                runtime,
                given.core(),
                given.store(),
                own,
                logs,
                new SoftwareWrappingKeys(runtime.disk(), runtime.keyEntropy()),
                new Horizon(),
                origin -> belonging.keys(origin).map(KeyChain::keys).orElse(List.of()));
    }

    private PeeringContext peeringContext() {
        return new PeeringContext(
                self,
                given.federation(),
                given.runtime(),
                given.core(),
                logs,
                new Greeter(given.federation(), given.identity(), own.epoch(), given.runtime()),
                new Traffic(data, tunnels, attestation),
                new OwnIdentity(given.identity(), belonging, own, this::links),
                given.settings().proxy(),
                given.settings().beat());
    }

    private List<Echo> echoes() {
        return Echo.of(links.linked().stream().map(logs::checkpoint).flatMap(Optional::stream));
    }

    Given given() {
        return given;
    }

    CloudletId self() {
        return self;
    }

    /** The identity key that this process has. */
    VerificationKey identity() {
        return given.identity().verification();
    }

    CloudletRuntime runtime() {
        return given.runtime();
    }

    Executor core() {
        return given.core();
    }

    AddressBook addresses() {
        return addresses;
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    Belonging belonging() {
        return belonging;
    }

    VerdictBook verdicts() {
        return verdicts;
    }

    /** Who belongs now. */
    Membership membership() {
        return belonging.now();
    }

    Conclusions conclusions() {
        return conclusions;
    }

    LinkEvents linkEvents() {
        return linkEvents;
    }

    OwnLog own() {
        return own;
    }

    Logs logs() {
        return logs;
    }

    MemberViews views() {
        return views;
    }

    Announcements announcements() {
        return announcements;
    }

    Decisions decisions() {
        return decisions;
    }

    TrustDecisions trustDecisions() {
        return trustDecisions;
    }

    FenceDecisions fenceDecisions() {
        return fenceDecisions;
    }

    JoinDesk joinDesk() {
        return joinDesk;
    }

    Audiences audiences() {
        return audiences;
    }

    FenceViews fenceViews() {
        return fenceViews;
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

    Attestation attestation() {
        return attestation;
    }

    Links links() {
        return links;
    }
}
