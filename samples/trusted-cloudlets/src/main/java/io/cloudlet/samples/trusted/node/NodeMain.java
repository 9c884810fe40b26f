package io.cloudlet.samples.trusted.node;

import io.cloudlet.core.Cloudlet;
import io.cloudlet.samples.trusted.node.Messages.Hello;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/** The program of one cloudlet. It lives until its standard input ends, so until the orchestrator does. */
public final class NodeMain {

    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(3);

    private NodeMain() {}

    /** Runs the cloudlet that the arguments describe. */
    public static void run(NodeArguments given) throws IOException {
        URI webAddress = URI.create("http://" + Loopback.HOST + ":" + given.web());
        try (WebServices web = WebServices.open(given.name());
                Member member = new Member(cloudlet(given), web, webAddress, client(given.proxy()));
                NodeControl control = new NodeControl(member)) {
            say(new Hello(ProcessHandle.current().pid(), control.port(), web.port()));
            awaitEnd(System.in);
            endWithin(PATIENCE_AT_END);
        }
        System.exit(0);
    }

    /** It listens on a port that only its relay knows, and names the relay's to the others. */
    private static Cloudlet cloudlet(NodeArguments given) {
        return Cloudlet.named(given.name())
                .region(given.region())
                .home(given.home())
                .listen(Loopback.HOST, given.listen())
                .advertise(Loopback.HOST, given.link())
                .proxy(Loopback.HOST, given.proxy())
                .beat(BEAT)
                .deadline(DEADLINE);
    }

    /** The JDK's own client; that its calls leave through the proxy is all that is special. */
    private static HttpClient client(int proxy) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .proxy(ProxySelector.of(Loopback.port(proxy)))
                .build();
    }

    @SuppressWarnings("SystemOut")
    private static void say(Hello hello) {
        System.out.println(Json.text(hello));
    }

    private static void awaitEnd(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    /** Should closing hang, the process ends nevertheless: nobody is left to end it. */
    private static void endWithin(Duration patience) {
        Thread last = new Thread(() -> {
            try {
                Thread.sleep(patience.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(1);
        });
        last.setDaemon(true);
        last.start();
    }
}
