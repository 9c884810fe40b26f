package io.cloudlet.core;

import static io.cloudlet.core.Fleet.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.UnreachableException;
import io.cloudlet.service.Reach;
import io.cloudlet.service.Registration;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceHttp;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.Tunnel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services at members that listen nowhere, used over the links that those dialled. */
class TunnelsTest {

    private static final int MIB = 1 << 20;

    @RegisterExtension
    private final Fleet fleet = new Fleet();

    private Federation cloud;
    private Federation edge;

    @BeforeEach
    void form() {
        cloud = fleet.found("cloud");
        edge = fleet.joinEdge(cloud, "edge");
        Fleet.awaitLinked(cloud, edge);
    }

    @Test
    void tunnel_toAServiceAtAnEdge_carriesHttp() throws Exception {
        Endpoint orders = fleet.keep(new Endpoint("orders of edge"));
        Tunnel tunnel = tunnel(cloud, edge, "orders", "http://127.0.0.1:" + orders.port());

        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(tunnel.endpoint().resolve("/")).build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("orders of edge /");
        assertThat(tunnel.endpoint().getPort()).isNotEqualTo(orders.port());
        assertThat(tunnel.endpoint().getScheme()).isEqualTo("http");
        assertThat(tunnel.lastFailure()).isEmpty();
    }

    @Test
    void tunnel_fromAnEdge_carriesToo() throws Exception {
        TcpService echo = fleet.keep(TcpService.echo());
        assertThat(exchange(tunnel(edge, cloud, "echo", echo.endpoint()), "hello".getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo("hello");
    }

    @Test
    void tunnel_manyMegabytesBothWays_arriveWholeAndInOrder() throws Exception {
        TcpService echo = fleet.keep(TcpService.echo());
        Tunnel tunnel = tunnel(cloud, edge, "echo", echo.endpoint());
        byte[] sent = new byte[32 * MIB];
        new Random(1).nextBytes(sent);

        assertThat(exchange(tunnel, sent)).isEqualTo(sent);

        Await.until("nothing is left of it", () -> tunnel.connections() == 0 && echo.connections() == 0);
        assertThat(tunnel.lastFailure()).isEmpty();
    }

    @Test
    void tunnel_clientEndsItsHalf_serviceHearsTheEndAndStillAnswers() throws Exception {
        TcpService lengths = fleet.keep(new TcpService(socket -> {
            int length = socket.getInputStream().readAllBytes().length;
            socket.getOutputStream().write(("got " + length).getBytes(UTF_8));
        }));
        assertThat(exchange(tunnel(cloud, edge, "lengths", lengths.endpoint()), new byte[3 * MIB]))
                .asString(UTF_8)
                .isEqualTo("got " + 3 * MIB);
    }

    @Test
    void tunnel_readerThatStops_stopsItsWriterAndNobodyElse() throws Exception {
        AtomicLong written = new AtomicLong();
        TcpService flood = fleet.keep(new TcpService(socket -> {
            byte[] block = new byte[64 * 1024];
            while (true) {
                socket.getOutputStream().write(block);
                written.addAndGet(block.length);
            }
        }));
        TcpService echo = fleet.keep(TcpService.echo());
        Tunnel flooded = tunnel(cloud, edge, "flood", flood.endpoint());
        Tunnel echoing = tunnel(cloud, edge, "echo", echo.endpoint());
        try (Socket stopped = connect(flooded)) {
            stopped.getInputStream().read();
            awaitStandstill(written);

            assertThat(written.get()).isLessThan(40L * MIB); // buffers of four sockets and one window
            assertThat(exchange(echoing, new byte[MIB])).hasSize(MIB);
            edge.services()
                    .register(Service.named("news")
                            .version("1.0.0")
                            .at("tcp://10.0.0.7:1")
                            .federated());
            Fleet.awaitFound(cloud, "news");
            assertThat(stopped.isClosed()).isFalse();
        }
    }

    @Test
    void tunnel_manyAtOnce_eachHasItsOwnBytes() throws Exception {
        TcpService echo = fleet.keep(TcpService.echo());
        Tunnel tunnel = tunnel(cloud, edge, "echo", echo.endpoint());
        CompletableFuture<?>[] all = new CompletableFuture<?>[20];
        for (int i = 0; i < all.length; i++) {
            byte[] sent = new byte[300_000];
            new Random(i).nextBytes(sent);
            all[i] = CompletableFuture.runAsync(
                    () -> assertThat(exchange(tunnel, sent)).isEqualTo(sent), TunnelsTest::startThread);
        }
        CompletableFuture.allOf(all).join();
    }

    @Test
    void tunnel_serviceBreaksOff_clientSeesNoProperEnd() throws Exception {
        TcpService half = fleet.keep(new TcpService(socket -> {
            socket.getOutputStream().write(new byte[1000]);
            socket.getInputStream().read();
            socket.setSoLinger(true, 0);
        }));
        Tunnel tunnel = tunnel(cloud, edge, "half", half.endpoint());
        try (Socket socket = connect(tunnel)) {
            socket.getInputStream().readNBytes(1000);
            socket.getOutputStream().write(1);
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
        }
        assertThat(tunnel.lastFailure())
                .hasValueSatisfying(why -> assertThat(why).contains("broke"));
    }

    @Test
    void tunnel_linkGoesDown_connectionBreaksAndNewOnesSayWhy() throws Exception {
        TcpService echo = fleet.keep(TcpService.echo());
        Tunnel tunnel = tunnel(cloud, edge, "echo", echo.endpoint());
        try (Socket socket = connect(tunnel)) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);

            Fleet.kill(edge);

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
        }
        Await.until("a new one says why", () -> refusal(tunnel).contains("listens nowhere"));
    }

    /** What a new connection fails with. */
    private static String refusal(Tunnel tunnel) {
        try (Socket socket = connect(tunnel)) {
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tunnel.lastFailure().orElse("");
    }

    @Test
    void tunnel_serviceExportedToSomebodyElse_isRefusedWithoutSayingThatItExists() throws Exception {
        Federation other = fleet.join(cloud, "other");
        Fleet.awaitLinked(cloud, edge);
        TcpService echo = fleet.keep(TcpService.echo());
        ServiceInstance found = registered(cloud, edge, "echo", echo.endpoint());
        Tunnel tunnel = fleet.keep(cloud.services().tunnel(found));
        assertThat(exchange(tunnel, new byte[1])).hasSize(1);
        Await.until("edge knows other", () -> edge.cloudlets().named("other").isPresent());
        edge.services()
                .register(Service.named("echo")
                        .version("1.0.0")
                        .at(echo.endpoint())
                        .exportTo(id(other)));

        assertRefused(tunnel, "no such instance is offered");
    }

    @Test
    void tunnel_registrationClosedWhileConnected_isBrokenOff() throws Exception {
        TcpService echo = fleet.keep(TcpService.echo());
        Registration registration = edge.services()
                .register(Service.named("echo")
                        .version("1.0.0")
                        .at(echo.endpoint())
                        .federated());
        Fleet.awaitFound(cloud, "echo");
        Tunnel tunnel = fleet.keep(
                cloud.services().tunnel(cloud.services().named("echo").nearest()));
        try (Socket socket = connect(tunnel)) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);

            registration.close();

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
        }
        assertThat(tunnel.lastFailure())
                .hasValueSatisfying(why -> assertThat(why).contains("not offered"));
    }

    @Test
    void tunnel_endpointDown_saysSo() throws Exception {
        TcpService echo = TcpService.echo();
        Tunnel tunnel = tunnel(cloud, edge, "echo", echo.endpoint());
        echo.close();
        assertRefused(tunnel, "its endpoint does not answer there");
    }

    @Test
    void close_leavesNoPortAndEndsItsConnections() throws Exception {
        TcpService echo = fleet.keep(TcpService.echo());
        Tunnel tunnel = tunnel(cloud, edge, "echo", echo.endpoint());
        try (Socket socket = connect(tunnel)) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);

            tunnel.close();
            tunnel.close();

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> connect(tunnel)).isInstanceOf(ConnectException.class);
        }
        Await.until("the service is left alone", () -> echo.connections() == 0);
    }

    @Test
    void closeFederation_withATunnel_leavesNoPort() {
        TcpService echo = fleet.keep(TcpService.echo());
        Tunnel tunnel = tunnel(cloud, edge, "echo", echo.endpoint());
        cloud.close();
        assertThatThrownBy(() -> connect(tunnel)).isInstanceOf(ConnectException.class);
        tunnel.close();
    }

    @Test
    void tunnel_toALocalInstance_isItsEndpoint() {
        TcpService echo = fleet.keep(TcpService.echo());
        Tunnel tunnel = tunnel(cloud, cloud, "echo", echo.endpoint());
        assertThat(tunnel.endpoint()).isEqualTo(URI.create(echo.endpoint()));
        assertThat(tunnel.instance().reach().way()).isEqualTo(Reach.Way.DIRECT);
    }

    @Test
    void reach_ofInstances_saysHowAndWhy() {
        Federation edge2 = fleet.joinEdge(cloud, "edge2");
        Fleet.awaitLinked(cloud, edge2);
        ServiceInstance atEdge = registered(cloud, edge, "a", "tcp://10.0.0.7:1");
        ServiceInstance atCloud = registered(edge, cloud, "b", "tcp://10.0.0.7:1");
        ServiceInstance fromEdge2 = registered(edge2, edge, "c", "tcp://10.0.0.7:1");

        assertThat(atEdge.reach().way()).isEqualTo(Reach.Way.TUNNEL);
        assertThat(atCloud.reach().way()).isEqualTo(Reach.Way.DIRECT);
        assertThat(fromEdge2.reach().way()).isEqualTo(Reach.Way.NONE);
        assertThat(fromEdge2.reach().why()).contains("listens nowhere").contains("neither");
        Errors.assertFails(
                UnreachableException.class,
                ErrorCode.UNREACHABLE,
                () -> edge2.services().tunnel(fromEdge2),
                "neither it nor this cloudlet listens");
    }

    private static ServiceHttp http(Federation consumer, String name) {
        return ServiceHttp.to(consumer.services().named(name), HttpClient.newHttpClient());
    }

    @Test
    void serviceHttp_toAServiceAtAnEdge_goesThroughATunnel() throws Exception {
        Endpoint orders = fleet.keep(new Endpoint("orders of edge"));
        registered(cloud, edge, "orders", "http://127.0.0.1:" + orders.port());
        ServiceHttp http = fleet.keep(http(cloud, "orders").through(cloud.services()));
        for (String path : List.of("/1", "/2")) {
            assertThat(http.get(path, HttpResponse.BodyHandlers.ofString()).body())
                    .isEqualTo("orders of edge " + path);
        }
        http.close();
        assertThat(http.get("/3", HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("orders of edge /3");
    }

    @Test
    void serviceHttp_withoutTunnels_saysWhatWouldReachIt() {
        registered(cloud, edge, "orders", "http://127.0.0.1:1");
        Errors.assertFails(
                UnreachableException.class,
                ErrorCode.UNREACHABLE,
                () -> http(cloud, "orders").get("/", HttpResponse.BodyHandlers.ofString()),
                "through(federation.services())");
    }

    @Test
    void serviceHttp_whereBothOnlyDialOut_saysThatThereIsNoWay() {
        Federation edge2 = fleet.joinEdge(cloud, "edge2");
        Fleet.awaitLinked(cloud, edge2);
        registered(edge2, edge, "orders", "http://127.0.0.1:1");
        Errors.assertFails(
                UnreachableException.class,
                ErrorCode.UNREACHABLE,
                () -> http(edge2, "orders").through(edge2.services()).get("/", HttpResponse.BodyHandlers.ofString()),
                "neither it nor this cloudlet listens");
    }

    @Test
    void serviceHttp_throughTwice_isRefused() {
        ServiceHttp http = http(cloud, "orders").through(cloud.services());
        Errors.assertFails(
                InvalidArgumentException.class,
                ErrorCode.SETTING_CONFLICT,
                () -> http.through(cloud.services()),
                "through was already set");
    }

    private void assertRefused(Tunnel tunnel, String why) throws IOException {
        try (Socket socket = connect(tunnel)) {
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
        }
        assertThat(tunnel.lastFailure())
                .hasValueSatisfying(said -> assertThat(said).contains(why));
    }

    private Tunnel tunnel(Federation consumer, Federation provider, String name, String endpoint) {
        return fleet.keep(consumer.services().tunnel(registered(consumer, provider, name, endpoint)));
    }

    private static ServiceInstance registered(Federation consumer, Federation provider, String name, String endpoint) {
        provider.services()
                .register(Service.named(name).version("1.0.0").at(endpoint).federated());
        Fleet.awaitFound(consumer, name);
        return consumer.services().named(name).nearest();
    }

    private static Socket connect(Tunnel tunnel) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), tunnel.endpoint().getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** Sends all of it, ends this half, and reads to the end. */
    private static byte[] exchange(Tunnel tunnel, byte[] bytes) {
        try (Socket socket = connect(tunnel);
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            CompletableFuture<Void> written = new CompletableFuture<>();
            startThread(() -> {
                try {
                    out.write(bytes);
                    socket.shutdownOutput();
                    written.complete(null);
                } catch (IOException e) {
                    written.completeExceptionally(e);
                }
            });
            byte[] answer = in.readAllBytes();
            written.join();
            return answer;
        } catch (IOException e) {
            throw new IllegalStateException(String.valueOf(tunnel.lastFailure()), e);
        }
    }

    private static void startThread(Runnable task) {
        Thread thread = new Thread(task, "tunnel-test");
        thread.setDaemon(true);
        thread.start();
    }

    private static void awaitStandstill(AtomicLong written) {
        long[] last = {-1, 0};
        Await.until("the writer stands still", () -> {
            long now = written.get();
            last[1] = now > 0 && now == last[0] ? last[1] + 1 : 0;
            last[0] = now;
            return last[1] > 100;
        });
    }
}
