package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.Fleet.awaitLinked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Invitation;
import io.cloudlet.UnreachableException;
import io.cloudlet.service.Registration;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceQuery;
import io.cloudlet.service.ServiceTemplate;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Closing leaves nothing behind. */
class CloseTest {

    @RegisterExtension
    final Fleet fleet = new Fleet();

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("cloudlet-") || name.startsWith("vert"))
                .sorted()
                .toList();
    }

    private static void awaitNoThreads() {
        Await.until("no thread is left of " + threads(), () -> threads().isEmpty());
    }

    @Test
    void close_linkedAndBusy_leavesNoThreadPortOrLock() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        awaitLinked(cloud, one);
        cloud.services().register(Samples.orders(8081));
        fleet.keep(cloud.cloudlets().watch(event -> {}));
        fleet.keep(cloud.services().named("orders").watch(found -> {}));
        cloud.close();
        one.close();
        awaitNoThreads();
        new ServerSocket(fleet.port("cloud"), 1, InetAddress.getLoopbackAddress()).close();
        assertThat(fleet.reopen("cloud").health().live()).isTrue();
    }

    @Test
    void close_twice_doesNothing() {
        Federation cloud = fleet.found("cloud");
        cloud.close();
        cloud.close();
        assertThat(cloud.health().live()).isFalse();
        assertThat(cloud.health().ready()).isFalse();
    }

    @Test
    void close_fromListener_leavesNothing() {
        Federation cloud = fleet.found("cloud");
        fleet.keep(cloud.services().named("orders").watch(found -> {
            if (!found.isEmpty()) {
                cloud.close();
            }
        }));
        cloud.services().register(Samples.orders(8081));
        Await.until(() -> !cloud.health().live());
        awaitNoThreads();
    }

    @Test
    void open_refused_leavesNoThread() throws Exception {
        try (ServerSocket taken = new ServerSocket(fleet.port("cloud"), 1, InetAddress.getLoopbackAddress())) {
            assertFails(
                    ConflictException.class,
                    ErrorCode.PORT_IN_USE,
                    () -> fleet.cloudlet("cloud").found("acme"),
                    String.valueOf(taken.getLocalPort()));
        }
        assertFails(
                InvalidArgumentException.class,
                ErrorCode.ARGUMENT_INVALID,
                () -> Cloudlet.named("cloud").found("acme"));
        awaitNoThreads();
    }

    @Test
    void calls_afterClose_giveClosed() {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.joinEdge(cloud, "one");
        ServiceQuery orders = cloud.services().named("orders");
        Registration held = cloud.services().register(Samples.orders(8081));
        var id = Fleet.id(one);
        cloud.close();
        held.close();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                cloud::name,
                cloud::self,
                () -> cloud.cloudlets().list(),
                () -> cloud.cloudlets().status(),
                () -> cloud.cloudlets().get(id),
                () -> cloud.cloudlets().invite("x", Duration.ofMinutes(1)),
                () -> cloud.cloudlets().pending(),
                () -> cloud.cloudlets().approve(id),
                () -> cloud.cloudlets().remove(id),
                () -> cloud.cloudlets().watch(event -> {}),
                () -> cloud.services().register(Samples.orders(8081)),
                () -> cloud.services().registrations(),
                () -> cloud.services().list(),
                () -> cloud.services().templates(),
                () -> cloud.services().publish(ServiceTemplate.named("orders").version("1.0.0")),
                () -> cloud.services().named("orders").nearest(),
                orders::find,
                orders::list,
                orders::nearest,
                () -> orders.watch(found -> {}))) {
            assertFails(ConflictException.class, ErrorCode.CLOSED, call, "closed");
        }
    }

    @Test
    void close_callUnderWay_endsItAtOnce() throws Exception {
        Federation cloud = fleet.found("cloud");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        Thread caller = new Thread(() -> {
            begun.countDown();
            thrown.set(catchThrowableOfType(ConflictException.class, () -> {
                while (true) {
                    Service service = Samples.orders(8081);
                    cloud.services().register(service);
                }
            }));
        });
        caller.start();
        begun.await();
        cloud.close();
        caller.join(60_000);
        assertThat(caller.isAlive()).isFalse();
        assertThat(thrown.get()).hasMessageContaining("closed");
    }

    @Test
    void idle_open_hasAtMostTenThreads() {
        Federation cloud = fleet.found("cloud");
        awaitLinked(cloud, fleet.keep(fleet.edge("one").join(fleet.invite(cloud, "one"))));
        Await.until(
                "few threads: " + threads(),
                () -> threads().stream()
                                .filter(name -> name.contains("-cloud-"))
                                .count()
                        <= 10);
    }

    @Test
    void join_interrupted_endsAndLeavesNothing() throws Exception {
        Federation cloud = fleet.found("cloud");
        Invitation invitation = cloud.cloudlets().confirm(true).invite("one", Duration.ofMinutes(1));
        AtomicReference<UnreachableException> thrown = new AtomicReference<>();
        Thread joiner = new Thread(() -> thrown.set(catchThrowableOfType(
                UnreachableException.class, () -> fleet.cloudlet("one").join(invitation))));
        joiner.start();
        Await.until(() -> !cloud.cloudlets().pending().isEmpty());
        joiner.interrupt();
        joiner.join(60_000);
        assertThat(joiner.isAlive()).isFalse();
        assertThat(thrown.get().code()).isEqualTo(ErrorCode.INTERRUPTED);
        Await.until(() -> threads().stream().noneMatch(name -> name.contains("-one-")));
        cloud.cloudlets().approve(cloud.cloudlets().pending().get(0).id());
        assertThat(fleet.keep(fleet.cloudlet("one").join(invitation)).self().name())
                .isEqualTo("one");
    }
}
