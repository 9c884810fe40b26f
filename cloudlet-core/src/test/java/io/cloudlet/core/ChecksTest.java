package io.cloudlet.core;

import static io.cloudlet.core.Fleet.awaitFound;
import static io.cloudlet.core.Fleet.awaitGone;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.service.Check;
import io.cloudlet.service.Registration;
import io.cloudlet.service.Service;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Health checks of registered services. */
class ChecksTest {

    private static final Check TCP = Check.tcp().every(Duration.ofMillis(100));
    private static final Check HTTP = Check.http("/healthz").every(Duration.ofMillis(100));

    @RegisterExtension
    final Fleet fleet = new Fleet();

    private Endpoint endpoint;

    @BeforeEach
    void start() throws Exception {
        endpoint = fleet.keep(new Endpoint("checked"));
    }

    private Service orders(Check check) {
        return Samples.orders(endpoint.port()).check(check);
    }

    @Test
    void tcp_endpointDies_isHiddenEverywhereAndShownAgain() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Registration held = cloud.services().register(orders(TCP));
        awaitFound(one, "orders");
        endpoint.stop();
        awaitGone(cloud, "orders");
        awaitGone(one, "orders");
        assertThat(held.visible()).isFalse();
        assertThat(cloud.services().registrations()).hasSize(1);
        endpoint.restart();
        awaitFound(one, "orders");
        Await.until(held::visible);
    }

    @Test
    void http_answersBadly_isHiddenUntilItAnswersWell() {
        Federation cloud = fleet.found("cloud");
        cloud.services().register(orders(HTTP));
        endpoint.status(500);
        awaitGone(cloud, "orders");
        endpoint.status(204);
        awaitFound(cloud, "orders");
    }

    @Test
    void local_endpointDies_isHiddenAndShownAgain() throws Exception {
        Federation cloud = fleet.found("cloud");
        cloud.services()
                .register(Samples.service("orders", "2.1.0", endpoint.port()).check(TCP));
        endpoint.stop();
        awaitGone(cloud, "orders");
        endpoint.restart();
        awaitFound(cloud, "orders");
    }

    @Test
    void restart_endpointLives_isFoundWithoutRegisteringAgain() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        Registration held = one.services().register(orders(HTTP).lease(Duration.ofSeconds(1)));
        awaitFound(cloud, "orders");
        one.close();
        awaitGone(cloud, "orders");
        Federation again = fleet.reopen("one");
        awaitFound(cloud, "orders");
        assertThat(again.services().registrations()).map(Registration::id).containsExactly(held.id());
    }

    @Test
    void restart_endpointDiedMeanwhile_isHiddenAndShownAgain() throws Exception {
        Federation cloud = fleet.found("cloud");
        cloud.services().register(orders(TCP));
        cloud.close();
        endpoint.stop();
        Federation again = fleet.reopen("cloud");
        awaitGone(again, "orders");
        endpoint.restart();
        awaitFound(again, "orders");
    }

    @Test
    void restart_whileHidden_isShownOnceItAnswers() throws Exception {
        Federation cloud = fleet.found("cloud");
        cloud.services().register(orders(TCP));
        endpoint.stop();
        awaitGone(cloud, "orders");
        cloud.close();
        Federation again = fleet.reopen("cloud");
        endpoint.restart();
        awaitFound(again, "orders");
    }

    @Test
    void restart_localChecked_isFoundAgain() {
        Federation cloud = fleet.found("cloud");
        cloud.services()
                .register(Samples.service("orders", "2.1.0", endpoint.port()).check(TCP));
        cloud.close();
        awaitFound(fleet.reopen("cloud"), "orders");
    }

    @Test
    void restart_closedBefore_staysGone() {
        Federation cloud = fleet.found("cloud");
        cloud.services().register(orders(TCP)).close();
        cloud.close();
        Federation again = fleet.reopen("cloud");
        assertThat(again.services().registrations()).isEmpty();
        assertThat(again.services().named("orders").find()).isEmpty();
    }

    @Test
    void close_whileHidden_staysGoneWhenItAnswersAgain() throws Exception {
        Federation cloud = fleet.found("cloud");
        Registration held = cloud.services().register(orders(TCP));
        endpoint.stop();
        awaitGone(cloud, "orders");
        held.close();
        endpoint.restart();
        assertThat(cloud.services().registrations()).isEmpty();
        assertThat(held.visible()).isFalse();
    }
}
