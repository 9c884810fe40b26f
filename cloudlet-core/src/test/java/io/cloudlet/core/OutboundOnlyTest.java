package io.cloudlet.core;

import static io.cloudlet.core.Fleet.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.Right;
import io.cloudlet.Staleness;
import io.cloudlet.UnreachableException;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo;
import io.cloudlet.service.Service;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two members that listen nowhere, and one between them that does. */
class OutboundOnlyTest {

    @RegisterExtension
    private final Fleet fleet = new Fleet();

    private Federation cloud;
    private Federation edge1;
    private Federation edge2;

    @BeforeEach
    void form() {
        cloud = fleet.found("cloud");
        edge1 = fleet.joinEdge(cloud, "edge1");
        edge2 = fleet.joinEdge(cloud, "edge2");
        Fleet.awaitLinked(cloud, edge1);
        Fleet.awaitLinked(cloud, edge2);
    }

    @Test
    void register_atAnEdge_isFoundByAllAlsoByAnotherEdge() {
        edge1.services()
                .register(Service.named("orders")
                        .version("1.0.0")
                        .at("http://10.0.0.7:80")
                        .federated());

        Fleet.awaitFound(cloud, "orders");
        Fleet.awaitFound(edge2, "orders");

        assertThat(edge2.services().named("orders").nearest().cloudlet()).isEqualTo(id(edge1));
    }

    @Test
    void digest_afterEverybodyWrote_isTheSameEverywhere() {
        for (Federation member : new Federation[] {cloud, edge1, edge2}) {
            member.services()
                    .register(Service.named(member.self().name())
                            .version("1.0.0")
                            .at("http://10.0.0.7:80")
                            .federated());
        }
        for (Federation member : new Federation[] {cloud, edge1, edge2}) {
            for (String name : new String[] {"cloud", "edge1", "edge2"}) {
                Fleet.awaitFound(member, name);
            }
        }
    }

    @Test
    void link_ofTwoEdges_saysThatNeitherListens() {
        Await.until(
                "edge1 knows edge2",
                () -> info(edge1, id(edge2)).link().detail().contains("neither"));

        assertThat(info(edge1, id(edge2)).link().up()).isFalse();
        assertThat(info(edge1, id(edge2)).standing()).isEqualTo(CloudletInfo.Standing.MEMBER);
    }

    @Test
    void link_ofAnEdgeThatIsGone_saysThatItHasToDial() {
        CloudletId id = id(edge1);
        edge1.close();

        Await.until(
                "the link is down",
                () -> info(cloud, id).link().detail().contains("listens nowhere, so it has to dial this cloudlet"));
    }

    @Test
    void put_atAnEdge_isReadWhereItListensOverTheLinkThatTheEdgeDialled() {
        FenceId geoB = fence(cloud, id(cloud));
        edge1.data().create("patients", geoB).put("a", "hello".getBytes(UTF_8));

        Dataset there = awaitObject(cloud, "a");

        assertThat(there.object("a").here()).isFalse();
        assertThat(there.get("a")).asString(UTF_8).isEqualTo("hello");
    }

    @Test
    void put_atAnEdge_isReadByAnotherEdgeOnceAListeningMemberHasIt() {
        FenceId geoB = fence(cloud, id(cloud));
        edge1.data().create("patients", geoB).put("a", "hello".getBytes(UTF_8));
        Dataset there = awaitObject(edge2, "a");
        Errors.assertFails(
                UnreachableException.class, ErrorCode.UNREACHABLE, () -> there.get("a"), "try again when more");

        awaitObject(cloud, "a").fetch("");

        assertThat(there.get("a")).asString(UTF_8).isEqualTo("hello");
    }

    @Test
    void keeper_atAnEdge_makesKeysForEverybody() {
        FenceId geoB = fence(cloud, id(edge1));

        Await.until(
                "all have the key",
                () -> cloud.fences().get(geoB).members().stream()
                        .allMatch(member -> member.standing() == FenceInfo.Standing.READY));
        cloud.data().create("patients", geoB).put("a", "hello".getBytes(UTF_8));

        assertThat(awaitObject(edge1, "a").get("a")).asString(UTF_8).isEqualTo("hello");
    }

    @Test
    void invite_atAnEdge_saysWhyNotAndTheWayOut() {
        cloud.cloudlets().grant(id(edge1), Right.MEMBERSHIP);
        Await.until("edge1 has the right", () -> edge1.self().rights().contains(Right.MEMBERSHIP));

        Errors.assertFails(
                ConflictException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> fleet.invite(edge1, "x"),
                "cloudlet.listen",
                "grant MEMBERSHIP to a member that listens");
    }

    @Test
    void remove_decidedAtAnEdge_holdsEverywhere() {
        Await.until(
                "cloud has heard from edge1",
                () -> info(cloud, id(edge1)).staleness().basis() != Staleness.Basis.SINCE_START);
        cloud.cloudlets().handOver(id(edge1));
        Await.until("edge1 is the root", () -> edge1.self().rights().contains(Right.MEMBERSHIP));
        CloudletId gone = id(edge2);

        edge1.cloudlets().remove(gone);

        Await.until("cloud knows", () -> info(cloud, gone).standing() == CloudletInfo.Standing.REMOVED);
    }

    private FenceId fence(Federation at, CloudletId keeper) {
        FenceId geoB = at.fences()
                .define(Fence.named("geoB")
                        .members(id(cloud), id(edge1), id(edge2))
                        .keeper(keeper));
        for (Federation member : new Federation[] {cloud, edge1, edge2}) {
            Await.until("it has the key", () -> ready(member, geoB));
        }
        return geoB;
    }

    private static boolean ready(Federation member, FenceId fence) {
        return member.fences().list().stream()
                .filter(info -> info.id().equals(fence))
                .flatMap(info -> info.members().stream())
                .anyMatch(one -> one.id().equals(id(member)) && one.standing() == FenceInfo.Standing.READY);
    }

    private static Dataset awaitObject(Federation at, String name) {
        Await.until(
                name + " is known",
                () -> at.data().list().stream()
                        .anyMatch(dataset -> dataset.list("").stream()
                                .anyMatch(object -> object.name().equals(name))));
        return at.data().dataset("patients");
    }

    private static CloudletInfo info(Federation at, CloudletId of) {
        return at.cloudlets().get(of);
    }
}
