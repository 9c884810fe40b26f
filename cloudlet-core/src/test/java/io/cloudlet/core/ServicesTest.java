package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.Fleet.awaitFound;
import static io.cloudlet.core.Fleet.awaitGone;
import static io.cloudlet.core.Fleet.awaitLinked;
import static io.cloudlet.core.Fleet.id;
import static io.cloudlet.core.Samples.orders;
import static io.cloudlet.core.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.Subscription;
import io.cloudlet.UnreachableException;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.service.Registration;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceHttp;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.ServiceQuery;
import io.cloudlet.service.ServiceTemplate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Templates, registrations, queries and calls. */
class ServicesTest {

    @RegisterExtension
    final Fleet fleet = new Fleet();

    private static List<Integer> ports(ServiceQuery query) {
        return query.list().stream().map(found -> found.endpoint().getPort()).toList();
    }

    @Test
    void register_federated_isFoundAtOthersWithEverythingSaid() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.keep(fleet.cloudlet("one").region("DE-BE").join(fleet.invite(cloud, "one")));
        Registration held = one.services().register(orders(8081).label("tier", "gold"));
        awaitFound(cloud, "orders");
        Await.until(() -> cloud.services().named("orders").nearest().distance().isPresent());
        ServiceInstance found = cloud.services().named("orders").nearest();
        assertThat(found.name()).isEqualTo("orders");
        assertThat(found.version()).isEqualTo("2.1.0");
        assertThat(found.id()).isEqualTo(held.id());
        assertThat(found.endpoint()).isEqualTo(URI.create("http://127.0.0.1:8081"));
        assertThat(found.labels()).containsExactly(Map.entry("tier", "gold"));
        assertThat(found.cloudlet()).isEqualTo(id(one));
        assertThat(found.cloudletName()).isEqualTo("one");
        assertThat(found.region().orElseThrow().code()).isEqualTo("DE-BE");
        assertThat(found.local()).isFalse();
        assertThat(found.staleness().age()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void find_insideAFence_followsItsRoster() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Federation two = fleet.join(cloud, "two");
        one.services().register(orders(8081));
        two.services().register(orders(8082));
        FenceId fence = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(one)));
        ServiceQuery inside = cloud.services().named("orders").inside(fence);
        Await.until("one is found inside", () -> ports(inside).equals(List.of(8081)));
        cloud.fences().include(fence, id(two));
        Await.until("two is, too", () -> Set.copyOf(ports(inside)).equals(Set.of(8081, 8082)));
        cloud.fences().exclude(fence, id(one));
        Await.until("only two is left", () -> ports(inside).equals(List.of(8082)));
        ServiceQuery elsewhere = two.services().named("orders").inside(fence);
        Await.until("two says the same", () -> ports(elsewhere).equals(List.of(8082)));
    }

    @Test
    void register_local_isFoundHereOnly() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.services().register(service("secret", "1.0.0", 8081));
        cloud.services().register(orders(8082));
        awaitFound(one, "orders");
        assertThat(cloud.services().named("secret").nearest().local()).isTrue();
        assertThat(one.services().named("secret").find()).isEmpty();
    }

    @Test
    void register_againAsLocal_isWithdrawnFromOthers() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        cloud.services().register(orders(8081));
        awaitFound(one, "orders");
        cloud.services().register(service("orders", "2.1.0", 8081));
        awaitGone(one, "orders");
        assertThat(ports(cloud.services().named("orders"))).containsExactly(8081);
    }

    @Test
    void register_again_replacesUnderSameId() {
        Federation cloud = fleet.found("cloud");
        Registration first = cloud.services().register(orders(8081).label("tier", "gold"));
        Registration second = cloud.services().register(orders(8081).label("tier", "silver"));
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(cloud.services().named("orders").list()).hasSize(1);
        assertThat(cloud.services().named("orders").nearest().labels()).containsEntry("tier", "silver");
        assertThat(cloud.services().registrations()).map(Registration::id).containsExactly(first.id());
    }

    @Test
    void register_batchWithOneWrongVersion_registersNone() {
        Federation cloud = fleet.found("cloud");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.VERSION_INVALID,
                () -> cloud.services()
                        .register(List.of(
                                orders(8081), service("bad", "two", 8082).federated())),
                "two");
        assertThat(cloud.services().list()).isEmpty();
        assertThat(cloud.services().registrations()).isEmpty();
    }

    @Test
    void register_largeBatch_isFoundWhole() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        List<Service> many =
                IntStream.range(0, 2000).mapToObj(i -> orders(10_000 + i)).toList();
        assertThat(cloud.services().register(many)).hasSize(2000);
        Await.until(() -> one.services().named("orders").list().size() == 2000);
    }

    @Test
    void close_registration_isGoneEverywhereAndTwiceDoesNothing() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Registration held = cloud.services().register(orders(8081));
        awaitFound(one, "orders");
        assertThat(held.visible()).isTrue();
        held.close();
        held.close();
        assertThat(held.visible()).isFalse();
        assertThat(cloud.services().named("orders").find()).isEmpty();
        awaitGone(one, "orders");
    }

    @Test
    void close_federation_registrationsEndAtOthers() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        awaitLinked(cloud, one);
        one.services().register(orders(8081).lease(Duration.ofHours(1)));
        awaitFound(cloud, "orders");
        one.close();
        awaitGone(cloud, "orders");
    }

    @Test
    void query_everyCondition_narrows() {
        Federation cloud = fleet.keep(fleet.cloudlet("cloud").region("DE-BE").found("acme"));
        cloud.services()
                .register(List.of(
                        service("orders", "1.4.0", 1),
                        service("orders", "2.1.0", 2).label("tier", "gold"),
                        service("orders", "2.2.0-rc.1", 3),
                        service("orders", "3.0.0", 4).label("tier", "gold").label("zone", "a")));
        ServiceQuery orders = cloud.services().named("orders");
        assertThat(ports(orders.version("2.x"))).containsExactly(2);
        assertThat(ports(orders.version("^1.2"))).containsExactly(1);
        assertThat(ports(orders.version(">=1.4 <3"))).containsExactlyInAnyOrder(1, 2);
        assertThat(ports(orders.version("1.x || 3.x"))).containsExactlyInAnyOrder(1, 4);
        assertThat(ports(orders.label("tier", "gold"))).containsExactlyInAnyOrder(2, 4);
        assertThat(ports(orders.label("tier", "gold").label("zone", "a"))).containsExactly(4);
        assertThat(ports(orders.cloudlet("cloud"))).hasSize(4);
        assertThat(ports(orders.cloudlet("other"))).isEmpty();
        assertThat(ports(orders.region("DE"))).hasSize(4);
        assertThat(ports(orders.region("DE-BY"))).isEmpty();
        assertThat(ports(orders.local())).hasSize(4);
        assertThat(ports(orders)).hasSize(4);
    }

    @Test
    void query_stepGivenTwice_isRefused() {
        ServiceQuery orders = fleet.found("cloud").services().named("orders");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> orders.version("2.x").version("3.x"),
                "version",
                "2.x");
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> orders.label("tier", "a").label("tier", "b"),
                "tier");
    }

    @Test
    void query_rangeOrRegionMalformed_isRefused() {
        ServiceQuery orders = fleet.found("cloud").services().named("orders");
        assertFails(InvalidArgumentException.class, ErrorCode.VERSION_INVALID, () -> orders.version(">>2"), ">>2");
        assertFails(
                InvalidArgumentException.class, ErrorCode.ARGUMENT_INVALID, () -> orders.region("berlin"), "berlin");
    }

    @Test
    void nearest_localAndRemote_isLocal() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        one.services().register(orders(8081));
        awaitFound(cloud, "orders");
        cloud.services().register(orders(8082));
        assertThat(ports(cloud.services().named("orders"))).containsExactly(8082, 8081);
        assertThat(cloud.services().named("orders").nearest().local()).isTrue();
    }

    @Test
    void nearest_equals_takesTurns() {
        Federation cloud = fleet.found("cloud");
        cloud.services().register(List.of(orders(1), orders(2), orders(3)));
        ServiceQuery orders = cloud.services().named("orders");
        assertThat(IntStream.range(0, 3)
                        .mapToObj(i -> orders.nearest().endpoint().getPort()))
                .containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void nearest_nothingFits_saysWhatWasAskedAndWhatIsThere() {
        Federation cloud = fleet.found("cloud");
        cloud.services().register(orders(8081));
        assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> cloud.services()
                        .named("orders")
                        .version("3.x")
                        .label("tier", "gold")
                        .nearest(),
                "orders",
                "version 3.x",
                "tier gold",
                "orders 2.1.0 at http://127.0.0.1:8081 on cloud");
        assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> cloud.services().named("nothing").nearest(),
                "no instance of that name is known");
    }

    @Test
    void maxStaleness_ownerGone_leavesOutWhatIsOlder() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        one.services().register(orders(8081));
        awaitFound(cloud, "orders");
        Fleet.kill(one);
        ServiceQuery orders = cloud.services().named("orders");
        Await.until(() -> orders.maxStaleness(Duration.ofMillis(500)).find().isEmpty());
        assertThat(orders.maxStaleness(Duration.ofMinutes(1)).find()).isPresent();
    }

    @Test
    void lease_ownerKilled_isGoneAfterLeaseAndBackWithIt() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        one.services()
                .register(List.of(
                        orders(8081).lease(Duration.ofSeconds(1)),
                        service("long", "1.0.0", 1).federated()));
        awaitFound(cloud, "orders");
        Fleet.kill(one);
        awaitGone(cloud, "orders");
        assertThat(cloud.services().named("long").find()).isPresent();
        fleet.reopen("one");
        awaitFound(cloud, "orders");
    }

    @Test
    void lease_formerProcessNotRegisteredAgain_isGoneAfterLease() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        one.services().register(orders(8081).lease(Duration.ofSeconds(4)));
        awaitFound(cloud, "orders");
        Fleet.kill(one);
        Federation again = fleet.reopen("one");
        assertThat(again.services().registrations()).hasSize(1);
        awaitGone(again, "orders");
        awaitGone(cloud, "orders");
        assertThat(again.services().registrations()).isEmpty();
    }

    @Test
    void lease_formerProcessRegisteredAgain_staysWithSameId() {
        Federation cloud = fleet.found("cloud");
        Registration before = cloud.services().register(orders(8081).lease(Duration.ofSeconds(1)));
        cloud.services().register(service("marker", "1.0.0", 1).federated().lease(Duration.ofSeconds(1)));
        Fleet.kill(cloud);
        Federation again = fleet.reopen("cloud");
        Registration after = again.services().register(orders(8081).lease(Duration.ofSeconds(1)));
        assertThat(after.id()).isEqualTo(before.id());
        awaitGone(again, "marker");
        assertThat(again.services().named("orders").find()).isPresent();
    }

    @Test
    @SuppressWarnings("try") // held open, not used
    void watch_answerChanges_getsFirstAnswerAndEveryChange() {
        Federation cloud = fleet.found("cloud");
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        Subscription watch = fleet.keep(cloud.services().named("orders").watch(found -> sizes.add(found.size())));
        Await.until(() -> sizes.equals(List.of(0)));
        Registration held = cloud.services().register(orders(8081));
        Await.until(() -> sizes.equals(List.of(0, 1)));
        cloud.services().register(service("other", "1.0.0", 1));
        held.close();
        Await.until(() -> sizes.equals(List.of(0, 1, 0)));
        watch.close();
        cloud.services().register(orders(8081));
        assertThat(sizes).containsExactly(0, 1, 0);
    }

    @Test
    void template_published_isListedAtOthersUntilWithdrawn() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        ServiceTemplate template = ServiceTemplate.named("orders")
                .version("2.1.0")
                .description("takes orders")
                .label("tier", "gold");
        cloud.services().publish(template);
        Await.until(() -> one.services().templates().equals(List.of(template)));
        ServiceTemplate newer = template.label("zone", "a");
        cloud.services().publish(newer);
        Await.until(() -> one.services().templates().equals(List.of(newer)));
        one.services().register(one.services().templates().get(0).at(URI.create("http://127.0.0.1:8081")));
        awaitFound(cloud, "orders");
        cloud.services().withdraw("orders", "2.1.0");
        assertThat(cloud.services().templates()).isEmpty();
        Await.until(() -> one.services().templates().isEmpty());
    }

    @Test
    void template_withdrawnByOther_isNotFound() {
        Federation cloud = fleet.found("cloud");
        assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> cloud.services().withdraw("orders", "9.9.9"),
                "orders 9.9.9");
    }

    @Test
    void template_restarted_survives() {
        Federation cloud = fleet.found("cloud");
        cloud.services().publish(ServiceTemplate.named("orders").version("2.1.0"));
        cloud.close();
        assertThat(fleet.reopen("cloud").services().templates())
                .map(ServiceTemplate::name)
                .containsExactly("orders");
    }

    @Test
    void serviceHttp_get_callsByName() throws Exception {
        Federation cloud = fleet.found("cloud");
        Endpoint endpoint = fleet.keep(new Endpoint("alpha"));
        cloud.services().register(orders(endpoint.port()));
        ServiceHttp http = ServiceHttp.to(cloud.services().named("orders").version("2.x"), HttpClient.newHttpClient());
        assertThat(http.get("/42?x=1", BodyHandlers.ofString()).body()).isEqualTo("alpha /42?x=1");
    }

    @Test
    void serviceHttp_nearestRefuses_fallsBackToNext() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Endpoint dead = fleet.keep(new Endpoint("dead"));
        Endpoint live = fleet.keep(new Endpoint("live"));
        dead.stop();
        cloud.services().register(orders(dead.port()));
        one.services().register(orders(live.port()));
        Await.until(() -> cloud.services().named("orders").list().size() == 2);
        ServiceHttp http = ServiceHttp.to(cloud.services().named("orders"), HttpClient.newHttpClient());
        assertThat(http.get("/", BodyHandlers.ofString()).body()).startsWith("live");
        live.stop();
        assertFails(
                UnreachableException.class,
                ErrorCode.UNREACHABLE,
                () -> http.get("/", BodyHandlers.ofString()),
                "none of 2 instances of orders");
    }

    @Test
    void serviceHttp_nothingRegistered_isNotFound() {
        Federation cloud = fleet.found("cloud");
        ServiceHttp http = ServiceHttp.to(cloud.services().named("orders"), HttpClient.newHttpClient());
        assertFails(
                NotFoundException.class, ErrorCode.NOT_FOUND, () -> http.get("/", BodyHandlers.ofString()), "orders");
    }

    @Test
    void list_services_areSortedByName() {
        Federation cloud = fleet.found("cloud");
        cloud.services().register(new ArrayList<>(List.of(service("b", "1.0.0", 1), service("a", "1.0.0", 2))));
        assertThat(cloud.services().list()).map(ServiceInstance::name).containsExactly("a", "b");
    }
}
