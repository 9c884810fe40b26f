package io.cloudlet.core.internal.peering;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.JoinRequest;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.membership.AuthorityRecord;
import io.cloudlet.core.internal.membership.AuthoritySet;
import io.cloudlet.core.internal.membership.InvitationText;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.membership.Statement;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import io.cloudlet.core.internal.membership.Statement.Cut;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.world.MemoryStore;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A cloudlet without its application: log, replicas, membership, links. The founder's decisions are law in all of them at
 * once, so that a test of links needs no gossip.
 */
final class Cloud implements Links.Listener, Logs.Listener, JoinDesk.Host, Exchange, Identities {

    private static final Map<Integer, SigningKey> KEYS = new ConcurrentHashMap<>();

    static final Duration BEAT = Duration.ofSeconds(1);

    final World world;
    final MemoryNetwork network;
    final Machine runtime;
    final SigningKey identity;
    final String name;
    final HostPort address;
    final Law law;
    final OwnLog own;
    final Logs logs;
    final Links links;
    final JoinDesk desk;
    final Greeter greeter;
    final List<String> ups = new ArrayList<>();
    final List<String> downs = new ArrayList<>();
    final List<JoinRequest> requests = new ArrayList<>();
    final List<Successor> superseded = new ArrayList<>();
    long admittedWithEpoch;
    final List<String> exchanged = new ArrayList<>();
    private boolean still;

    /** Who is a member, as the founder says. */
    static final class Law {
        final FederationId federation;
        final SigningKey founder;
        final List<LogRecord> records = new ArrayList<>();
        final List<Cloud> clouds = new ArrayList<>();
        private final AuthoritySet set;

        Law() {
            founder = key(1);
            LogRecord founding = AuthorityRecord.found(
                    new Statement.Found(
                            "acme",
                            new Candidate(founder.verification(), key(99).verification(), "founder"),
                            "ab".repeat(16)),
                    founder);
            federation = new FederationId(AuthorityRecord.hashOf(founding));
            set = new AuthoritySet(federation);
            add(founding);
        }

        Membership membership() {
            return set.evaluate().orElseThrow();
        }

        void admit(Candidate candidate, String invitation) {
            decide(new Statement.Admit(candidate, 1, invitation));
        }

        void remove(CloudletId id) {
            decide(new Statement.Remove(id, 1, new Cut(Head.EMPTY, AuthorityRecord.NOTHING)));
        }

        private void decide(Statement statement) {
            add(AuthorityRecord.sign(
                    statement,
                    membership().basis(founder.verification().cloudletId()),
                    founder,
                    Hash.bytes(federation)));
            clouds.forEach(Cloud::reconsider);
        }

        private void add(LogRecord record) {
            records.add(record);
            set.add(founder.verification().cloudletId(), record);
        }
    }

    Cloud(World world, MemoryNetwork network, Law law, int seed) {
        this.world = world;
        this.network = network;
        this.law = law;
        this.name = "cloud" + seed;
        this.address = new HostPort(name, 7443);
        this.runtime = new Machine(world, network, new ForgetfulDisk(seed), seed);
        this.identity = seed == 1 ? law.founder : key(seed);
        byte[] federation = Hash.bytes(law.federation);
        MemoryStore store = new MemoryStore();
        this.own = new OwnLog(identity, federation, store, runtime, world, records -> {}, 0);
        this.logs = new Logs(own, id(), federation, store, world, world, world, this);
        this.greeter = new Greeter(law.federation, identity, own.epoch(), runtime);
        this.desk = new JoinDesk(this, world);
        if (seed != 1) {
            law.admit(candidate(), "00".repeat(16));
        }
        this.links = new Links(
                new PeeringContext(
                        id(), law.federation, runtime, world, logs, greeter, this, this, Optional.empty(), BEAT),
                law.membership(),
                desk,
                this);
        own.open(List.of());
        network.listen(address, links::accept);
        law.clouds.add(this);
        law.clouds.forEach(Cloud::reconsider);
        beat();
        world.settle();
    }

    CloudletId id() {
        return identity.verification().cloudletId();
    }

    Candidate candidate() {
        return new Candidate(identity.verification(), key(99).verification(), name);
    }

    /** Where everybody listens, or nobody. */
    void knows(Cloud... others) {
        Map<CloudletId, List<HostPort>> addresses = new HashMap<>();
        for (Cloud other : others) {
            addresses.put(other.id(), List.of(other.address));
        }
        links.reconsider(law.membership(), addresses);
    }

    InvitationText invite(String invited, Duration validity, boolean confirm) {
        InvitationText text = new InvitationText(
                law.federation,
                id(),
                List.of(address),
                "0a".repeat(16),
                Hash.sha256(invited.getBytes(UTF_8)),
                invited,
                world.wall().plus(validity));
        desk.open(text, validity, confirm);
        return text;
    }

    boolean linkedTo(Cloud other) {
        return links.up(other.id());
    }

    private void reconsider() {
        Membership membership = law.membership();
        membership
                .members()
                .values()
                .forEach(member -> logs.follow(member.id(), of(member.id()).orElseThrow()));
        links.reconsider(membership, Map.of());
    }

    /** From now on it signs no more that it is alive, which is dear where there are many; its links go on. */
    void still() {
        still = true;
    }

    private void beat() {
        if (!still) {
            own.beat();
        }
        links.beat();
        world.after(BEAT, world, this::beat);
    }

    static SigningKey key(int seed) {
        return KEYS.computeIfAbsent(seed, s -> SigningKey.generate(new SeededEntropy(s)));
    }

    @Override
    public void frame(CloudletId peer, FrameType type, WireReader in) {
        exchanged.add(type + " of " + peer.abbreviated() + ": " + in.u64("number"));
        in.end("frame");
    }

    @Override
    public void linkDown(CloudletId peer) {
        exchanged.add("down " + peer.abbreviated());
    }

    @Override
    public void up(CloudletId peer) {
        ups.add(peer.abbreviated());
    }

    @Override
    public void down(CloudletId peer, String why) {
        downs.add(why);
    }

    @Override
    public void measured(CloudletId peer) {}

    @Override
    public void caughtUp(CloudletId peer) {}

    @Override
    public void changed() {
        links.offer();
    }

    @Override
    public void applied(CloudletId origin, List<LogRecord> records) {}

    @Override
    public void stopped(CloudletId origin, boolean forked, String why) {}

    @Override
    public Membership membership() {
        return law.membership();
    }

    @Override
    public CompletionStage<?> admit(Candidate candidate, String invitation, long epoch) {
        admittedWithEpoch = epoch;
        law.admit(candidate, invitation);
        return CompletableFuture.completedFuture("done");
    }

    @Override
    public List<LogRecord> authority() {
        return law.records;
    }

    @Override
    public Optional<KeyChain> of(CloudletId id) {
        return Optional.ofNullable(law.set.authors().get(id));
    }

    @Override
    public void superseded(List<Successor> shown) {
        superseded.addAll(shown);
    }

    @Override
    public byte[] leafKey() {
        return network.leafKey();
    }

    @Override
    public void requested(JoinRequest request) {
        requests.add(request);
    }
}
