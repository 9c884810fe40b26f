package io.cloudlet.benchmarks;

import io.cloudlet.Federation;
import io.cloudlet.Subscription;
import io.cloudlet.core.Cloudlet;
import io.cloudlet.service.Registration;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.ServiceQuery;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLServerSocket;

/**
 * The other process: a cloudlet that joined by invitation, and the floor's other end. It obeys commands over one plain
 * socket and answers on it; that answer is the echo, which floor and cloudlet share. Ends when the socket does.
 */
final class OtherCloudlet {

    static final char WATCH = 'w';
    static final char AWAIT = 'a';
    static final char REGISTER = 'r';
    static final char FLOOR_PORT = 'f';
    static final char ECHO = 'e';
    static final char REPLY = 'y';
    static final char PUT = 'p';
    static final char SEND = 's';
    static final char TAKE = 't';
    static final String PROBE = "probe";

    private final Federation federation;
    private final Wire wire;
    private final MutualTls tls;

    private OtherCloudlet(Federation federation, Wire wire, MutualTls tls) {
        this.federation = federation;
        this.wire = wire;
        this.tls = tls;
    }

    /** @param args port to connect to, home, invitation, key store */
    public static void main(String... args) throws IOException, GeneralSecurityException {
        MutualTls tls = MutualTls.of(Path.of(args[3]));
        try (Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
                Federation federation =
                        Cloudlet.named("other").home(Path.of(args[1])).join(Cloudlet.invitation(args[2]))) {
            wire.word(0);
            new OtherCloudlet(federation, wire, tls).obey();
        } catch (EOFException e) {
            // The first process is done.
        }
    }

    private void obey() throws IOException {
        while (true) {
            char command = wire.command();
            long argument = wire.word();
            switch (command) {
                case WATCH -> watch();
                case AWAIT -> awaitMark(argument, Math.toIntExact(wire.word()));
                case REGISTER -> register(Math.toIntExact(argument), Math.toIntExact(wire.word()));
                case FLOOR_PORT -> wire.word(floor());
                case PUT -> put(Math.toIntExact(argument), wire.word());
                default -> throw new IOException("unknown command " + command);
            }
        }
    }

    /** Echoes each mark of the probe as it is found; the subscription ends with the process. */
    private void watch() {
        Subscription unused = federation
                .services()
                .named(PROBE)
                .watch(found -> found.stream().findFirst().ifPresent(this::echo));
    }

    private void echo(ServiceInstance found) {
        try {
            wire.word(Long.parseLong(found.labels().getOrDefault("mark", "0")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Echoes once every one of {@code services} is found with this mark. */
    private void awaitMark(long mark, int services) throws IOException {
        for (int service = 0; service < services; service++) {
            ServiceQuery query =
                    federation.services().named(Catalogue.name(service)).label("mark", Long.toString(mark));
            Until.holds(query.toString(), () -> query.find().isPresent());
        }
        wire.word(mark);
    }

    private void register(int services, int instances) throws IOException {
        List<Registration> registered = federation.services().register(Catalogue.services(services, instances, 0));
        wire.word(registered.size());
    }

    /** Puts so many objects of that size into the dataset that the first process made, and says so. */
    private void put(int objects, long bytes) throws IOException {
        Until.holds("the dataset is known", () -> !federation.data().list().isEmpty());
        Bodies.put(federation.data().dataset(Bodies.DATASET), objects, bytes);
        wire.word(objects);
    }

    /** Opens a port of the floor: a message to echo, to reply to where it came from, bytes to send there, or records to take. */
    private int floor() throws IOException {
        SSLServerSocket door = tls.listen();
        Thread thread = new Thread(
                () -> {
                    try (door;
                            Wire link = new Wire(door.accept())) {
                        while (true) {
                            char command = link.command();
                            if (command == SEND) {
                                link.bulk(link.word());
                                continue;
                            }
                            if (command == TAKE) {
                                FloorBackfill.take(link, link.word());
                                continue;
                            }
                            int received = link.content(link.word()).length;
                            (command == REPLY ? link : wire).word(received);
                        }
                    } catch (EOFException e) {
                        // The first process is done.
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "floor");
        thread.setDaemon(true);
        thread.start();
        return door.getLocalPort();
    }
}
