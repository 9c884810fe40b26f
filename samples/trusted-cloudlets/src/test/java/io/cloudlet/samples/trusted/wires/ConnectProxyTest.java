package io.cloudlet.samples.trusted.wires;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectProxyTest {

    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    private final Relay own = new Relay();
    private final ConnectProxy proxy = new ConnectProxy(List.of(own));
    private final Echo echo = new Echo();
    private final HttpClient client = HttpClient.newBuilder()
            .proxy(ProxySelector.of(new InetSocketAddress(Gate.LOOPBACK, proxy.port())))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private HttpServer web;

    @BeforeEach
    void serve() throws IOException {
        web = HttpServer.create(new InetSocketAddress(Gate.LOOPBACK, 0), 0);
        web.createContext("/", exchange -> {
            byte[] body = exchange.getRequestURI().toString().getBytes(US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        web.start();
    }

    @AfterEach
    void end() {
        web.stop(0);
        echo.close();
        proxy.close();
        own.close();
    }

    @Test
    void connect_openTarget_carriesBothWays() throws IOException {
        try (Socket guest = tunnel(echo.port())) {
            assertThat(Echo.ask(guest, "hello")).isEqualTo("hello");
        }
        assertThat(proxy.dialled()).isEqualTo(1);
    }

    @Test
    void connect_closedTarget_endsWithoutAnAnswer() throws IOException {
        echo.close();

        assertThat(refuses(echo.port())).isTrue();
    }

    @Test
    void cut_openTunnel_isDropped() throws IOException {
        try (Socket guest = tunnel(echo.port())) {
            Echo.ask(guest, "hello");

            proxy.cut();

            assertThat(Echo.hasEnded(guest)).isTrue();
        }
    }

    @Test
    void cut_newTunnel_isRefusedUntilHealed() throws IOException {
        proxy.cut();
        assertThat(refuses(echo.port())).isTrue();

        proxy.heal();
        assertThat(refuses(echo.port())).isFalse();
    }

    @Test
    void cut_ownPort_isReachedNevertheless() throws IOException {
        own.leadTo(echo.port());
        own.cut();
        proxy.cut();

        try (Socket guest = tunnel(own.port())) {
            assertThat(Echo.ask(guest, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void get_absoluteAddress_isForwardedEachTime() throws Exception {
        assertThat(List.of(get("/a?b=c"), get("/d"), get("/e"))).containsExactly("/a?b=c", "/d", "/e");
        assertThat(proxy.dialled()).isZero();
    }

    @Test
    void get_cut_fails() {
        proxy.cut();

        assertThatThrownBy(() -> get("/")).isInstanceOf(IOException.class);
    }

    @Test
    void parse_noRequest_isRefused() {
        assertThatThrownBy(() -> ProxyRequest.parse("what?\r\n\r\n")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ProxyRequest.parse("CONNECT nowhere HTTP/1.1\r\n\r\n"))
                .isInstanceOf(IOException.class);
    }

    private String get(String path) throws IOException, InterruptedException {
        URI to = URI.create("http://127.0.0.1:" + web.getAddress().getPort() + path);
        return client.send(HttpRequest.newBuilder(to).build(), BodyHandlers.ofString())
                .body();
    }

    private Socket tunnel(int port) throws IOException {
        Socket guest = connect(port);
        byte[] answer = guest.getInputStream().readNBytes(ESTABLISHED.length());
        assertThat(new String(answer, US_ASCII)).isEqualTo(ESTABLISHED);
        return guest;
    }

    private boolean refuses(int port) throws IOException {
        try (Socket guest = connect(port)) {
            return Echo.hasEnded(guest);
        }
    }

    private Socket connect(int port) throws IOException {
        Socket guest = Gate.dial(proxy.port());
        String request = "CONNECT 127.0.0.1:" + port + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n";
        guest.getOutputStream().write(request.getBytes(US_ASCII));
        return guest;
    }
}
