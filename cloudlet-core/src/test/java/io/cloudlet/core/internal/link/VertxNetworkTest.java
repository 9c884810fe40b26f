package io.cloudlet.core.internal.link;

import static io.cloudlet.core.internal.link.Inbox.ANY_PORT;
import static io.cloudlet.core.internal.link.Inbox.LONG;
import static io.cloudlet.core.internal.link.Inbox.freePort;
import static io.cloudlet.core.internal.link.Inbox.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.Await;
import io.cloudlet.core.internal.link.Inbox.Pair;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Opening and closing: ports, dials, threads. */
class VertxNetworkTest {

    private final VertxNetwork network = Inbox.network("test");

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void dial_listener_givesEachSideTheOthersLeafKey() {
        try (Pair pair = Pair.open()) {
            assertThat(pair.atA().peerLeafKey()).isEqualTo(pair.b().leafKey());
            assertThat(pair.atB().peerLeafKey()).isEqualTo(pair.a().leafKey());
        }
    }

    @Test
    void leafKey_ofTwoNetworks_differs() {
        try (VertxNetwork other = Inbox.network("other")) {
            assertThat(network.leafKey()).hasSize(91).isNotEqualTo(other.leafKey());
        }
    }

    @Test
    void listen_portOfAnotherProcess_isInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HostPort at = new HostPort("127.0.0.1", taken.getLocalPort());

            failure(network.listen(at, c -> {}))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("cannot listen on " + at + ": the port is in use");
        }
    }

    @Test
    void listen_samePortTwice_isInUse() {
        HostPort at = freePort();
        get(network.listen(at, c -> {}));

        failure(network.listen(at, c -> {}))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("[port-in-use]");
    }

    @Test
    void listen_unknownHost_isAddressInvalid() {
        failure(network.listen(new HostPort("no-such-host.invalid", 0), c -> {}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("cannot listen on no-such-host.invalid:0")
                .hasMessageContaining("[address-invalid]");
    }

    @Test
    void listen_addressOfAnotherMachine_isAddressInvalid() {
        failure(network.listen(new HostPort("192.0.2.1", 0), c -> {}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("[address-invalid]");
    }

    @Test
    void closeListening_openConnection_staysAndThePortIsFree() throws Exception {
        var accepted = new CompletableFuture<Network.Connection>();
        try (VertxNetwork other = Inbox.network("other")) {
            Network.Listening listening = get(network.listen(freePort(), accepted::complete));
            Network.Connection dialled = get(other.dial(listening.address(), Optional.empty(), LONG));
            Inbox inbox = new Inbox();
            dialled.receiver(inbox);

            get(listening.close());

            new ServerSocket(listening.address().port(), 1, InetAddress.getLoopbackAddress()).close();
            get(get(accepted).send(new byte[] {7}));
            assertThat(inbox.next()).containsExactly(7);
        }
    }

    @Test
    void closeListening_withoutConnections_freesThePortForItself() {
        Network.Listening listening = get(network.listen(ANY_PORT, c -> {}));
        HostPort at = listening.address();
        get(listening.close());

        assertThat(get(network.listen(at, c -> {})).address()).isEqualTo(at);
    }

    @Test
    void listen_samePortOnceMore_isInUseForThisNetworkAlone() {
        HostPort at = freePort();
        get(get(network.listen(at, c -> {})).close());

        failure(network.listen(at, c -> {})).hasMessageContaining("[port-in-use]");
        network.close();
        try (VertxNetwork next = Inbox.network("next")) {
            assertThat(get(next.listen(at, c -> {})).address()).isEqualTo(at);
        }
    }

    @Test
    void dial_closedPort_isUnreachable() {
        HostPort at = freePort();

        failure(network.dial(at, Optional.empty(), LONG))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("cannot reach " + at)
                .hasMessageContaining("refused")
                .hasMessageContaining("[unreachable]");
    }

    @Test
    void dial_listenerThatNeverAnswers_failsAtTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            HostPort at = new HostPort("127.0.0.1", silent.getLocalPort());

            failure(network.dial(at, Optional.empty(), Duration.ofMillis(200)))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("cannot reach " + at + ": no answer within 200 ms");
        }
    }

    @Test
    void dial_throughProxy_reachesTheListener() throws IOException {
        try (TinyProxy proxy = new TinyProxy();
                VertxNetwork other = Inbox.network("other")) {
            HostPort at = get(other.listen(ANY_PORT, c -> {})).address();

            Network.Connection connection = get(network.dial(at, Optional.of(proxy.address()), LONG));

            assertThat(connection.peerLeafKey()).isEqualTo(other.leafKey());
            assertThat(proxy.requests()).containsExactly("CONNECT " + at + " HTTP/1.1");
        }
    }

    @Test
    void dial_proxyThatIsNotThere_namesTheProxy() {
        HostPort gone = freePort();

        failure(network.dial(new HostPort("192.0.2.1", 7443), Optional.of(gone), LONG))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("192.0.2.1:7443 through the proxy " + gone);
    }

    @Test
    void dial_afterClose_isClosed() {
        network.close();

        failure(network.dial(new HostPort("127.0.0.1", 9), Optional.empty(), LONG))
                .isInstanceOfSatisfying(
                        UnreachableException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
    }

    @Test
    void close_withConnections_leavesNoThreadAndFreesThePort() throws IOException {
        HostPort address;
        try (Pair pair = Pair.open()) {
            address = pair.address();
            assertThat(threads("cloudlet-a-")).isNotZero();
        }

        Await.until("no thread is left", () -> threads("cloudlet-a-") + threads("cloudlet-b-") == 0);
        new ServerSocket(address.port(), 1, InetAddress.getLoopbackAddress()).close();
    }

    @Test
    void close_withConnections_tellsEachReceiverOnce() {
        Inbox atA = new Inbox();
        Inbox atB = new Inbox();
        try (Pair pair = Pair.open()) {
            pair.atA().receiver(atA);
            pair.atB().receiver(atB);
            pair.a().close();
            assertThat(atA.why()).isEqualTo("the network was closed");
            assertThat(atB.why()).isEqualTo("closed by the peer");
        }

        assertThat(atA.ends.get() + atB.ends.get()).isEqualTo(2);
    }

    @Test
    void close_fromAReceiver_doesNotWaitForItself() {
        try (Pair pair = Pair.open()) {
            var returned = new CompletableFuture<Void>();
            pair.atA().receiver(new Network.FrameReceiver() {
                @Override
                public void frame(byte[] frame) {
                    pair.a().close();
                    returned.complete(null);
                }

                @Override
                public void closed(String why) {}
            });

            get(pair.atB().send(new byte[0]));

            get(returned);
        }
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> failure(CompletionStage<?> stage) {
        return assertThatThrownBy(() -> get(stage)).cause();
    }
}
