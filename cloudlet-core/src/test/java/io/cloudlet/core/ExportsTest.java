package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.Fleet.awaitFound;
import static io.cloudlet.core.Fleet.awaitGone;
import static io.cloudlet.core.Fleet.awaitKnown;
import static io.cloudlet.core.Fleet.awaitLinked;
import static io.cloudlet.core.Fleet.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.Subscription;
import io.cloudlet.UnreachableException;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo.Standing;
import io.cloudlet.service.Check;
import io.cloudlet.service.Export;
import io.cloudlet.service.Registration;
import io.cloudlet.service.Scope;
import io.cloudlet.service.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services that only named cloudlets find, or only those inside a fence. */
class ExportsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final Fleet fleet = new Fleet();

    private static Service ledger() {
        return Samples.service("ledger", "2.1.0", 8081);
    }

    /** After this, whoever was told of anything before was told of it. */
    private static void awaitMarker(Federation from, Federation... at) {
        Registration marker =
                from.services().register(Samples.service("marker", "1.0.0", 1).federated());
        for (Federation one : at) {
            awaitFound(one, "marker");
        }
        marker.close();
        for (Federation one : at) {
            awaitGone(one, "marker");
        }
    }

    private static void assertNotFound(Federation at) {
        assertThat(at.services().named("ledger").list()).isEmpty();
        assertThat(at.services().list()).isEmpty();
    }

    private static void awaitReady(Federation at, FenceId fence) {
        Await.until(
                "the key of the fence is here",
                () -> at.fences().list().stream()
                        .filter(info -> info.id().equals(fence))
                        .flatMap(info -> info.members().stream())
                        .anyMatch(member -> member.id().equals(id(at)) && member.standing() == Standing.READY));
    }

    private static boolean contains(Path home, String text) throws IOException {
        try (var files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void exportTo_namedCloudlet_isFoundThereAndHereAndNowhereElse() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");

        awaitKnown(one, two);

        Registration held = one.services().register(ledger().exportTo(id(two)));

        awaitFound(two, "ledger");
        assertThat(two.services().named("ledger").nearest().scope()).isEqualTo(Scope.EXPORTED);
        assertThat(two.services().named("ledger").nearest().id()).isEqualTo(held.id());
        assertThat(one.services().named("ledger").nearest().local()).isTrue();
        assertThat(held.service().export()).contains(new Export.To(Set.of(id(two))));
        awaitMarker(one, cloud, two);
        assertNotFound(cloud);
    }

    @Test
    void exportInside_aFence_isFoundByItsMembersNowAndLater() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(one)));
        awaitReady(one, geoB);

        one.services().register(ledger().exportInside(geoB));

        awaitFound(cloud, "ledger");
        assertThat(cloud.services().named("ledger").inside(geoB).find()).isPresent();
        awaitMarker(one, cloud, two);
        assertNotFound(two);
        cloud.fences().include(geoB, id(two));
        awaitFound(two, "ledger");
    }

    @Test
    void exportTo_pastARelay_tellsTheRelayNeitherNameNorEndpoint() throws IOException {
        Federation relay = fleet.found("relay");
        Federation one = fleet.joinEdge(relay, "one");
        Federation two = fleet.joinEdge(relay, "two");
        awaitKnown(one, two);

        one.services().register(ledger().label("tier", "rubies").exportTo(id(two)));

        awaitFound(two, "ledger");
        one.services().register(Samples.service("plain", "1.0.0", 8099).federated());
        awaitFound(two, "plain");
        assertThat(relay.services().named("ledger").find()).isEmpty();
        relay.close();
        Path home = fleet.home("relay");
        assertThat(contains(home, "plain")).isTrue();
        assertThat(contains(home, "http://127.0.0.1:8099")).isTrue();
        for (String secret : List.of("ledger", "http://127.0.0.1:8081", "rubies", "s/")) {
            assertThat(contains(home, secret)).as(secret).isEqualTo(secret.equals("s/"));
        }
    }

    @Test
    void close_whileAConsumerIsAway_isGoneThereWhenItReturns() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Registration held = cloud.services().register(ledger().lease(HOUR).exportTo(id(one)));
        awaitFound(one, "ledger");
        one.close();

        held.close();

        assertThat(cloud.services().named("ledger").find()).isEmpty();
        Federation back = fleet.reopen("one");
        awaitMarker(cloud, back);
        assertNotFound(back);
    }

    @Test
    void register_againWithoutOneOfTheConsumers_isGoneForThatOneAlsoAfterARestart() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        cloud.services().register(ledger().lease(HOUR).exportTo(id(one), id(two)));
        awaitFound(one, "ledger");
        awaitFound(two, "ledger");

        cloud.services().register(ledger().lease(HOUR).exportTo(id(two)));

        awaitGone(one, "ledger");
        one.close();
        Federation back = fleet.reopen("one");
        awaitMarker(cloud, back, two);
        assertNotFound(back);
        assertThat(two.services().named("ledger").list()).hasSize(1);
    }

    @Test
    void register_againWithTheSameConsumers_sharesTheirKey() throws IOException {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.services()
                .register(List.of(
                        ledger().exportTo(id(one)),
                        Samples.service("other", "1.0.0", 2).exportTo(id(one), id(cloud))));
        cloud.close();
        Federation again = fleet.reopen("cloud");

        again.services().register(Samples.service("third", "1.0.0", 3).exportTo(id(one)));

        awaitFound(one, "third");
        try (var files = Files.list(fleet.home("cloud").resolve("keys"))) {
            assertThat(files).as("wrapping keys").hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void register_withAnotherScope_movesWithoutAGap() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.services().register(ledger().exportTo(id(one)));
        awaitFound(one, "ledger");
        List<Integer> here = new CopyOnWriteArrayList<>();
        List<Integer> there = new CopyOnWriteArrayList<>();
        Subscription atHome = fleet.keep(cloud.services().named("ledger").watch(found -> here.add(found.size())));
        Subscription away = fleet.keep(one.services().named("ledger").watch(found -> there.add(found.size())));

        Await.until("both have told what is there", () -> !here.isEmpty() && !there.isEmpty());
        for (int i = 0; i < 5; i++) {
            cloud.services().register(ledger().label("round", "f" + i).federated());
            awaitLabel(one, "f" + i, Scope.FEDERATED);
            cloud.services().register(ledger().label("round", "e" + i).exportTo(id(one)));
            awaitLabel(one, "e" + i, Scope.EXPORTED);
        }

        atHome.close();
        away.close();
        assertThat(here).containsOnly(1);
        assertThat(there).containsOnly(1);
        cloud.services().register(ledger());
        awaitGone(one, "ledger");
        assertThat(cloud.services().named("ledger").nearest().scope()).isEqualTo(Scope.LOCAL);
    }

    @Test
    void close_afterItWasLocal_leavesNothing() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.services().register(ledger());

        cloud.services().register(ledger().exportTo(id(one))).close();

        assertNotFound(cloud);
    }

    private static void awaitLabel(Federation at, String round, Scope scope) {
        Await.until(
                round + " is found",
                () -> at.services().named("ledger").label("round", round).list().stream()
                        .anyMatch(found -> found.scope() == scope));
    }

    @Test
    void register_fromFederatedToAFence_isGoneForThoseOutside() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(one)));
        cloud.services().register(ledger().federated());
        awaitFound(two, "ledger");

        cloud.services().register(ledger().exportInside(geoB));

        awaitGone(two, "ledger");
        awaitFound(one, "ledger");
    }

    @Test
    void register_many_areFoundInOneBatch() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        List<Service> many = IntStream.range(0, 1000)
                .mapToObj(i -> Samples.service("ledger", "2.1.0", 10_000 + i).exportTo(id(one)))
                .toList();

        cloud.services().register(many);

        assertThat(cloud.services().named("ledger").list()).hasSize(1000);
        Await.until(() -> one.services().named("ledger").list().size() == 1000);
    }

    @Test
    void register_keyPending_failsSayingSoAndDoesNothingLater() {
        Federation cloud = fleet.found("cloud");
        Federation two = fleet.join(cloud, "two");
        Federation one = fleet.join(cloud, "one");
        awaitLinked(cloud, two, one); // so that one and two know each other's addresses
        var away = id(one);
        one.close();
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), away));
        Await.until(() -> !two.fences().list().isEmpty());
        cloud.close();
        Federation back = fleet.keep(Cloudlet.named("one")
                .home(fleet.home("one"))
                .listen("127.0.0.1", fleet.port("one"))
                .beat(Fleet.BEAT)
                .deadline(Duration.ofSeconds(5))
                .open());
        Await.until(() -> !back.fences().list().isEmpty());

        assertFails(
                UnreachableException.class,
                ErrorCode.FENCE_PENDING,
                () -> back.services().register(ledger().exportInside(geoB)),
                geoB.abbreviated());

        Federation keeper = fleet.reopen("cloud");
        awaitReady(back, geoB);
        awaitMarker(back, keeper);
        assertThat(back.services().registrations()).isEmpty();
        assertNotFound(keeper);
        back.services().register(ledger().exportInside(geoB));
        awaitFound(keeper, "ledger");
    }

    @Test
    void exclude_theExporter_withdrawsWhatItExportedInside() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(one)));
        awaitReady(one, geoB);
        one.services().register(ledger().exportInside(geoB));
        awaitFound(cloud, "ledger");

        cloud.fences().exclude(geoB, id(one));

        awaitGone(cloud, "ledger");
        awaitGone(one, "ledger");
        Await.until(() -> one.services().registrations().isEmpty());
        awaitMarker(one, cloud);
        cloud.fences().remove(geoB); // refused while anything is sealed inside
    }

    @Test
    void exclude_theExporterThatIsAway_hidesWhatItExportedInside() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        var exporter = id(one);
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), exporter));
        awaitReady(one, geoB);
        one.services().register(ledger().lease(HOUR).exportInside(geoB));
        awaitFound(cloud, "ledger");
        Fleet.kill(one);

        cloud.fences().exclude(geoB, exporter);

        awaitGone(cloud, "ledger");
        Federation back = fleet.reopen("one");
        Await.until(() -> back.services().registrations().isEmpty());
        awaitMarker(back, cloud);
        cloud.fences().remove(geoB);
    }

    @Test
    void exclude_aMember_leavesTheServicesOfTheOthersFound() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(one), id(two)));
        awaitReady(one, geoB);
        one.services().register(ledger().exportInside(geoB));
        awaitFound(two, "ledger");

        cloud.fences().exclude(geoB, id(two));

        awaitGone(two, "ledger");
        Await.until(() -> one.fences().get(geoB).rewrapping().done() == 1);
        one.services().register(ledger().label("new", "yes").exportInside(geoB));
        Await.until(() ->
                cloud.services().named("ledger").label("new", "yes").find().isPresent());
        awaitMarker(one, two);
        assertNotFound(two);
    }

    @Test
    void remove_oneConsumer_leavesTheOthers() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        cloud.services().register(ledger().exportTo(id(one), id(two)));
        awaitFound(two, "ledger");

        cloud.cloudlets().remove(id(one));
        cloud.services().register(ledger().label("new", "yes").exportTo(id(two)));

        Await.until(
                () -> two.services().named("ledger").label("new", "yes").find().isPresent());
        assertThat(cloud.services().named("ledger").list()).hasSize(1);
    }

    @Test
    void close_federation_endsAtConsumers() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        one.services().register(ledger().lease(HOUR).exportTo(id(cloud)));
        awaitFound(cloud, "ledger");
        one.close();
        awaitGone(cloud, "ledger");
    }

    @Test
    void restart_notRegisteredAgain_isGoneAfterItsLease() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Registration held =
                one.services().register(ledger().lease(Duration.ofSeconds(4)).exportTo(id(cloud)));
        awaitFound(cloud, "ledger");
        Fleet.kill(one);

        Federation again = fleet.reopen("one");

        assertThat(again.services().registrations()).singleElement().satisfies(left -> {
            assertThat(left.id()).isEqualTo(held.id());
            assertThat(left.service()).isEqualTo(held.service());
        });
        awaitGone(again, "ledger");
        awaitMarker(again, cloud);
        assertNotFound(cloud);
        assertThat(again.services().registrations()).isEmpty();
    }

    @Test
    void restart_registeredAgainFederated_standsOnce() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.services().register(ledger().lease(HOUR).exportTo(id(one)));
        awaitFound(one, "ledger");
        Fleet.kill(cloud);
        Federation again = fleet.reopen("cloud");

        again.services().register(ledger().lease(HOUR).federated()).close();

        awaitGone(one, "ledger");
        assertNotFound(again);
    }

    @Test
    void check_endpointDiesAndComesBack_isHiddenAndShownToConsumers() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Endpoint endpoint = fleet.keep(new Endpoint("checked"));
        Registration held = cloud.services().register(checked(endpoint).exportTo(id(one)));
        awaitFound(one, "ledger");
        endpoint.stop();
        awaitGone(one, "ledger");
        assertThat(held.visible()).isFalse();
        cloud.close();
        Federation again = fleet.reopen("cloud");
        assertThat(again.services().registrations())
                .singleElement()
                .satisfies(left -> assertThat(left.service()).isEqualTo(held.service()));

        endpoint.restart();

        awaitFound(one, "ledger");
        assertThat(one.services().named("ledger").nearest().scope()).isEqualTo(Scope.EXPORTED);
    }

    @Test
    void check_hiddenInsideAFence_isShownAgainInside() throws Exception {
        Federation cloud = fleet.found("cloud");
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud)));
        Endpoint endpoint = fleet.keep(new Endpoint("checked"));
        cloud.services().register(checked(endpoint).exportInside(geoB));
        endpoint.stop();
        awaitGone(cloud, "ledger");
        cloud.close();
        Federation again = fleet.reopen("cloud");
        endpoint.restart();
        awaitFound(again, "ledger");
        assertThat(again.services().registrations())
                .singleElement()
                .satisfies(left -> assertThat(left.service().export()).contains(new Export.Inside(geoB)));
    }

    private static Service checked(Endpoint endpoint) {
        return Samples.service("ledger", "2.1.0", endpoint.port())
                .check(Check.tcp().every(Duration.ofMillis(100)));
    }
}
