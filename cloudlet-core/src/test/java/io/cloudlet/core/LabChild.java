package io.cloudlet.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletInfo;
import io.cloudlet.Federation;
import io.cloudlet.core.internal.node.Node;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A cloudlet on a machine of {@link NetworkLab}: does what it is told, a line each, answers with a line that begins with the
 * same word, and ends with its parent. Arguments: name, home, {@code listen} or {@code proxy}, host, port, and how to open
 * ({@code found}, {@code open}, or an invitation).
 */
final class LabChild {

    private static final int PORT = 7443;

    private LabChild() {}

    public static void main(String[] arguments) throws IOException {
        Cloudlet settings = Cloudlet.named(arguments[0])
                .home(Path.of(arguments[1]))
                .beat(Fleet.BEAT)
                .deadline(Fleet.PATIENCE);
        Cloudlet cloudlet = arguments[2].equals("listen")
                ? settings.listen(arguments[3], PORT)
                : settings.proxy(arguments[3], Integer.parseInt(arguments[4]));
        Federation federation = open(cloudlet, arguments[5]);
        say("open");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ", -1);
            say(words[0] + " " + answer(federation, words[1], List.of(words).subList(2, words.length)));
        }
        Runtime.getRuntime().halt(0);
    }

    private static Federation open(Cloudlet cloudlet, String how) {
        return switch (how) {
            case "found" -> cloudlet.found("acme");
            case "open" -> cloudlet.open();
            default -> cloudlet.join(Cloudlet.invitation(how));
        };
    }

    private static String answer(Federation federation, String order, List<String> words) {
        try {
            return switch (order) {
                case "invite" ->
                    federation.cloudlets().invite(words.get(0), Fleet.VALIDITY).reveal();
                case "register" -> register(federation, words.get(0), Integer.parseInt(words.get(1)));
                case "flood" -> flood(federation, words.get(0), Integer.parseInt(words.get(1)));
                case "find" -> find(federation, words.get(0));
                case "link" -> link(federation, words.get(0));
                case "digest" -> ((Node) federation).digest();
                default -> "unknown";
            };
        } catch (CloudletException e) {
            return "error " + e.getMessage();
        }
    }

    private static String register(Federation federation, String name, int port) {
        federation
                .services()
                .register(Samples.service(name, "1.0.0", port).federated().lease(Duration.ofDays(1)));
        return "registered";
    }

    /** Registers until it is killed, and says each when it was acknowledged. */
    private static String flood(Federation federation, String name, int from) {
        for (int port = from; ; port++) {
            register(federation, name, port);
            say("acknowledged " + port);
        }
    }

    private static String find(Federation federation, String name) {
        return federation.services().named(name).list().stream()
                .map(instance -> instance.endpoint().getPort())
                .sorted()
                .toList()
                .toString();
    }

    /** Up or down, the round trip in milliseconds, and what it says. */
    private static String link(Federation federation, String name) {
        CloudletInfo info = federation.cloudlets().named(name).orElseThrow();
        return String.format(
                Locale.ROOT,
                "%s %d %s",
                info.link().up() ? "up" : "down",
                info.roundTrip().map(Duration::toMillis).orElse(-1L),
                info.link().detail());
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
