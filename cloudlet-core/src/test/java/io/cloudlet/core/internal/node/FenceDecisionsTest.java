package io.cloudlet.core.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.Cloudlet;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.membership.DrawnFence;
import io.cloudlet.core.internal.membership.FenceStatement;
import io.cloudlet.core.internal.membership.Statement;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.Region;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.trust.TrustLevel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be decided about fences, and what is refused in which words. The other members were admitted, no more. */
class FenceDecisionsTest {

    private static final FenceId UNKNOWN = new FenceId("ee".repeat(32));

    private final Node node;
    private final CloudletId self;
    private final CloudletId bob;
    private final CloudletId carol;

    FenceDecisionsTest(@TempDir Path home) {
        node = (Node) Cloudlet.named("cloud").home(home).found("acme");
        self = node.self().id();
        bob = admit(1);
        carol = admit(2);
    }

    @AfterEach
    void close() {
        node.close();
    }

    private static VerificationKey key(int number) {
        return SigningKey.generate(new SeededEntropy(number)).verification();
    }

    private CloudletId admit(int number) {
        Candidate candidate = new Candidate(key(number), key(number), "member" + number);
        does(() -> node.parts().decisions().admit(candidate, "00".repeat(16), 0));
        return candidate.id();
    }

    private interface Doing {
        CompletionStage<?> begin();
    }

    private void does(Doing doing) {
        node.calls().call("deciding", () -> doing.begin().thenApply(done -> ""));
    }

    private FenceDecisions fences() {
        return node.parts().fenceDecisions();
    }

    private FenceId define(Fence fence) {
        return node.calls().call("defining", () -> fences().define(fence, one -> Optional.empty()));
    }

    private DrawnFence fence(FenceId id) {
        return node.calls()
                .ask("asking", () -> node.parts().membership().fence(id).orElseThrow());
    }

    private long decided() {
        return node.calls()
                .ask(
                        "asking",
                        () -> node.parts()
                                .membership()
                                .newest()
                                .values()
                                .iterator()
                                .next()
                                .position());
    }

    private static <E extends CloudletException> void fails(
            Class<E> kind, ErrorCode code, ThrowingCallable call, String... said) {
        E thrown = catchThrowableOfType(kind, call);
        assertThat(thrown).as("expected " + code).isNotNull();
        assertThat(thrown.code()).as(thrown.getMessage()).isEqualTo(code);
        assertThat(thrown.getMessage()).contains(said);
    }

    @Test
    void define_aroundMembers_drawsItWithThisCloudletAsKeeper() {
        FenceId id = define(Fence.named("geoB").regions("DE").members(self, bob));

        assertThat(fence(id).roster()).containsExactlyInAnyOrder(self, bob);
        assertThat(fence(id).keeper()).isEqualTo(self);
        assertThat(fence(id).regions()).containsExactly(new Region("DE"));
        assertThat(fence(id).drawnBy()).isEqualTo(self);
    }

    @Test
    void define_withoutMembersOrKeeper_isRefused() {
        fails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> define(Fence.named("geoB")),
                "fence geoB has no members");
        fails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> define(Fence.named("geoB").members(bob)),
                "this cloudlet is none, so name one");
        fails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> define(Fence.named("geoB").members(bob).keeper(carol)),
                carol.abbreviated() + ", that is none of its members");
        assertThat(fence(define(Fence.named("geoB").members(bob).keeper(bob))).keeper())
                .isEqualTo(bob);
    }

    @Test
    void define_aroundSomebodyUnknown_isRefused() {
        CloudletId stranger = key(9).cloudletId();
        fails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> define(Fence.named("geoB").members(self, stranger)),
                stranger.hex());
    }

    @Test
    void define_underATakenName_isRefusedUntilThatOneIsRemoved() {
        FenceId first = define(Fence.named("geoB").members(self));
        fails(
                ConflictException.class,
                ErrorCode.NAME_TAKEN,
                () -> define(Fence.named("geoB").members(self)),
                "\"geoB\" is taken by fence " + first.abbreviated());
        does(() -> fences().removeFence(first));

        assertThat(fence(define(Fence.named("geoB").members(self))).disputed()).isFalse();
    }

    @Test
    void define_aroundSomebodyWhoDeclaresToBeOutside_isRefused() {
        Fence fence = Fence.named("geoB").regions("FR", "DE").members(self, bob);
        Function<CloudletId, Optional<Region>> outside = id -> Optional.of(new Region(id.equals(bob) ? "PL" : "DE-BE"));
        fails(
                ConflictException.class,
                ErrorCode.REGION_OUTSIDE,
                () -> node.calls().call("defining", () -> fences().define(fence, outside)),
                "member1 declares to be in PL",
                "outside fence geoB (DE, FR)");
        Function<CloudletId, Optional<Region>> inside =
                id -> id.equals(bob) ? Optional.empty() : Optional.of(new Region("DE-BE"));

        assertThat(node.calls().<FenceId>call("defining", () -> fences().define(fence, inside)))
                .isNotNull();
    }

    @Test
    void define_requiringHardware_isRefusedWhereNoMachineIsApprovedForTheKeeper() {
        fails(
                ConflictException.class,
                ErrorCode.NO_ATTESTATION,
                () -> define(Fence.named("geoB").members(self).requires(TrustLevel.HARDWARE)),
                "no machine is approved for its keeper");
    }

    @Test
    void include_ofWhoIsInAlready_saysNothing() {
        FenceId id = define(Fence.named("geoB").members(self));
        does(() -> fences().include(id, List.of(self, bob)));
        long before = decided();
        does(() -> fences().include(id, List.of(self, bob)));

        assertThat(fence(id).roster()).containsExactlyInAnyOrder(self, bob);
        assertThat(decided()).isEqualTo(before);
    }

    @Test
    void include_ofSomebodyUnknown_isRefused() {
        FenceId id = define(Fence.named("geoB").members(self));
        fails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> does(() -> fences().include(id, List.of(key(9).cloudletId()))),
                "no member has the id");
    }

    @Test
    void exclude_ofTheKeeperOrOfWhoIsNotIn_changesNothing() {
        FenceId id = define(Fence.named("geoB").members(self, bob));
        long before = decided();
        fails(
                ConflictException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> does(() -> fences().exclude(id, List.of(bob, self))),
                self.abbreviated() + " is the keeper of fence geoB",
                "hand over to another member first");
        does(() -> fences().exclude(id, List.of(carol)));

        assertThat(decided()).isEqualTo(before);
        assertThat(fence(id).roster()).containsExactlyInAnyOrder(self, bob);
    }

    @Test
    void exclude_ofMoreThanARecordHolds_takesSeveral() {
        SortedSet<CloudletId> crowd = new TreeSet<>();
        for (int i = 0; i < 501; i++) {
            crowd.add(new CloudletId(String.format("%064x", i)));
        }
        FenceId id = define(Fence.named("geoB").members(self, bob));
        does(() -> node.parts().decisions().inTurn(() -> Optional.of(new FenceStatement.Include(id, crowd))));
        long before = decided();
        does(() -> fences().exclude(id, crowd));

        assertThat(fence(id).roster()).containsExactlyInAnyOrder(self, bob);
        assertThat(fence(id).excluded()).hasSize(501);
        assertThat(decided()).isEqualTo(before + 2);
    }

    @Test
    void handOver_toAMember_letsTheFormerKeeperGo() {
        FenceId id = define(Fence.named("geoB").members(self, bob));
        fails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> does(() -> fences().handOverKeeper(id, carol)),
                carol.abbreviated() + " is not in fence geoB",
                "include it first");
        does(() -> fences().handOverKeeper(id, bob));
        does(() -> fences().handOverKeeper(id, bob));
        assertThat(fence(id).term()).isEqualTo(2);
        does(() -> fences().exclude(id, List.of(self)));

        assertThat(fence(id).keeper()).isEqualTo(bob);
        assertThat(fence(id).roster()).containsExactly(bob);
        assertThat(fence(id).excluded().get(self).sequence()).isPositive();
    }

    /** Somebody else may have excluded the keeper, apart from what is known here. */
    @Test
    void exclude_ofTheLast_isRefused() {
        FenceId id = define(Fence.named("geoB").members(self, bob));
        SortedMap<CloudletId, Head> keeper = new TreeMap<>(Map.of(self, Head.EMPTY));
        does(() -> node.parts().decisions().inTurn(() -> Optional.of(new FenceStatement.Exclude(id, keeper))));
        fails(
                ConflictException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> does(() -> fences().exclude(id, List.of(bob))),
                "fence geoB would have no members left");
        assertThat(fence(id).roster()).containsExactly(bob);
    }

    @Test
    void rotate_ofAFence_isAnOrder() {
        FenceId id = define(Fence.named("geoB").members(self));
        String before = fence(id).orders();
        does(() -> fences().rotate(id));

        assertThat(fence(id).orders()).isNotEqualTo(before);
    }

    @Test
    void change_ofAFenceThatIsUnknownOrRemoved_isRefused() {
        FenceId removed = define(Fence.named("geoB").members(self));
        does(() -> fences().removeFence(removed));
        List<Function<FenceId, CompletionStage<?>>> changes = List.of(
                id -> fences().include(id, List.of(bob)),
                id -> fences().exclude(id, List.of(bob)),
                id -> fences().rotate(id),
                id -> fences().handOverKeeper(id, bob),
                id -> fences().removeFence(id));
        changes.forEach(change -> {
            fails(
                    NotFoundException.class,
                    ErrorCode.NOT_FOUND,
                    () -> does(() -> change.apply(UNKNOWN)),
                    "no fence has the id " + UNKNOWN);
            fails(
                    NotFoundException.class,
                    ErrorCode.NOT_FOUND,
                    () -> does(() -> change.apply(removed)),
                    "fence geoB (" + removed.abbreviated() + ") was removed");
        });
    }

    @Test
    void change_withoutTheRight_isDenied() {
        FenceId id = define(Fence.named("geoB").members(self));
        does(() -> node.parts().decisions().inTurn(() -> Optional.of(new Statement.HandOver(bob))));
        List<Doing> changes = List.of(
                () -> fences().define(Fence.named("geoC").members(self), one -> Optional.empty()),
                () -> fences().include(id, List.of(bob)),
                () -> fences().exclude(id, List.of(bob)),
                () -> fences().rotate(id),
                () -> fences().handOverKeeper(id, bob),
                () -> fences().removeFence(id));
        changes.forEach(change ->
                fails(DeniedException.class, ErrorCode.RIGHT_MISSING, () -> does(change), "the right FENCES"));
    }

    @Test
    void services_insideAFence_areThoseOfItsRoster() {
        node.services().register(Service.named("orders").version("2.1.0").at("http://127.0.0.1:8081"));
        FenceId with = define(Fence.named("with").members(self, bob));
        FenceId without = define(Fence.named("without").members(bob).keeper(bob));
        assertThat(inside(with)).hasSize(1);
        assertThat(inside(without)).isEmpty();
        does(() -> fences().include(without, List.of(self)));
        does(() -> fences().handOverKeeper(with, bob));
        does(() -> fences().exclude(with, List.of(self)));
        assertThat(inside(with)).isEmpty();
        assertThat(inside(without)).hasSize(1);
        does(() -> fences().removeFence(without));

        assertThat(inside(without)).isEmpty();
    }

    private List<ServiceInstance> inside(FenceId fence) {
        return node.services().named("orders").inside(fence).list();
    }
}
