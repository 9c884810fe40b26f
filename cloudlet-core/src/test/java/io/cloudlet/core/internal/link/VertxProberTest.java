package io.cloudlet.core.internal.link;

import static io.cloudlet.core.internal.link.Inbox.LONG;
import static io.cloudlet.core.internal.link.Inbox.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Prober;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VertxProberTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    private final VertxNetwork network = Inbox.network("prober");
    private final Prober prober = network.prober();

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void connect_openPort_completesAndCloses() throws IOException {
        try (ServerSocket server = socket()) {
            get(prober.connect(new HostPort("127.0.0.1", server.getLocalPort()), LONG));

            assertThat(server.accept().getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void connect_closedPort_isUnreachable() throws IOException {
        assertFails(prober.connect(Inbox.freePort(), LONG), ErrorCode.UNREACHABLE);
    }

    @Test
    void connect_addressThatNeverAnswers_failsAtTheDeadline() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort());
                Socket second = new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort())) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            assertFails(
                    prober.connect(new HostPort("127.0.0.1", full.getLocalPort()), SHORT), ErrorCode.DEADLINE_EXCEEDED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 500})
    void get_anyStatus_isTheAnswer(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
        });
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/health");

            assertThat(get(prober.get(uri, LONG))).isEqualTo(status);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void get_closedPort_isUnreachable() throws IOException {
        assertFails(prober.get(URI.create("http://" + Inbox.freePort() + "/"), LONG), ErrorCode.UNREACHABLE);
    }

    @Test
    void get_serverThatNeverAnswers_failsAtTheDeadline() throws IOException {
        try (ServerSocket silent = socket()) {
            URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");

            assertFails(prober.get(uri, SHORT), ErrorCode.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void get_certificateTheJdkDoesNotTrust_isUnreachable() {
        HostPort at = get(network.listen(Inbox.ANY_PORT, c -> {})).address();

        assertFails(prober.get(URI.create("https://" + at + "/"), LONG), ErrorCode.UNREACHABLE);
    }

    @Test
    void get_otherScheme_isEndpointInvalid() {
        assertThatThrownBy(() -> prober.get(URI.create("ftp://127.0.0.1/"), LONG))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("\"ftp://127.0.0.1/\"");
    }

    @Test
    void get_afterClose_isClosed() {
        network.close();

        assertFails(prober.get(URI.create("http://127.0.0.1/"), LONG), ErrorCode.CLOSED);
    }

    private static ServerSocket socket() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static void assertFails(CompletionStage<?> stage, ErrorCode code) {
        assertThatThrownBy(() -> get(stage))
                .cause()
                .isInstanceOfSatisfying(
                        UnreachableException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
