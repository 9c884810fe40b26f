package io.cloudlet.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Machines on a switch, each a network namespace of Linux, the switch a bridge in one of its own: nothing of it is seen on the
 * host's network. A cut swallows packets, as a broken path does: frames go to an address that no machine has, so nobody refuses
 * anything. That needs iproute2 only, no packet filter.
 */
final class NetworkLab implements AutoCloseable {

    private static final String NOBODY = "02:00:00:00:00:fe";
    private static final Pattern OURS = Pattern.compile("(?m)^(cl-(\\d+)-[a-z0-9]+)");

    private final String prefix = "cl-" + ProcessHandle.current().pid() + "-";
    private final Map<String, String> addresses = new LinkedHashMap<>();

    NetworkLab() throws IOException {
        sweep();
        run("ip", "netns", "add", space("net"));
        run("ip", "-n", space("net"), "link", "add", "switch", "type", "bridge");
        run("ip", "-n", space("net"), "link", "set", "switch", "up");
    }

    /** Why there can be none here; empty if there can. Installs what is missing where it may. */
    static Optional<String> missing() {
        if (!System.getProperty("os.name").equals("Linux") || !"root".equals(System.getProperty("user.name"))) {
            return Optional.of("network namespaces need root on Linux");
        }
        try {
            if (!works("ip", "-V") || !works("tc", "-V")) {
                works("apt-get", "install", "-y", "--no-install-recommends", "iproute2");
            }
            String probe = "cl-" + ProcessHandle.current().pid() + "-probe";
            run("ip", "netns", "add", probe);
            run("ip", "netns", "del", probe);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("network namespaces cannot be made: " + e.getMessage());
        }
    }

    /** Plugs another machine in. */
    void machine(String name) throws IOException {
        addresses.put(name, "10.77.0." + (addresses.size() + 1));
        run("ip", "netns", "add", space(name));
        wire(space("net"), name, space(name), "eth0");
        run("ip", "-n", space("net"), "link", "set", name, "master", "switch");
        address(name, "eth0", addresses.get(name));
        run("ip", "-n", space(name), "link", "set", "lo", "up");
    }

    /** A machine that has a wire to {@code gate} only, which does not forward; returns the gate's address for it. */
    String behind(String gate, String name) throws IOException {
        run("ip", "netns", "add", space(name));
        wire(space(gate), name, space(name), "eth0");
        address(gate, name, "10.78.0.1");
        address(name, "eth0", "10.78.0.2");
        run("ip", "-n", space(name), "link", "set", "lo", "up");
        return "10.78.0.1";
    }

    String address(String name) {
        return addresses.get(name);
    }

    /** What runs a command on a machine. */
    List<String> on(String name) {
        return List.of("ip", "netns", "exec", space(name));
    }

    /** From now on, what {@code from} sends to {@code to} is swallowed. */
    void swallow(String from, String to) throws IOException {
        run(
                "ip",
                "-n",
                space(from),
                "neigh",
                "replace",
                address(to),
                "lladdr",
                NOBODY,
                "dev",
                "eth0",
                "nud",
                "permanent");
    }

    /** The path works again. */
    void mend(String from, String to) throws IOException {
        run("ip", "-n", space(from), "neigh", "del", address(to), "dev", "eth0");
    }

    /** Limits what a machine receives. */
    void slow(String name, String rate) throws IOException {
        run(
                "tc",
                "-n",
                space("net"),
                "qdisc",
                "replace",
                "dev",
                name,
                "root",
                "tbf",
                "rate",
                rate,
                "burst",
                "16kb",
                "latency",
                "500ms");
    }

    /** No limit any more. */
    void unslow(String name) throws IOException {
        run("tc", "-n", space("net"), "qdisc", "del", "dev", name, "root");
    }

    @Override
    public void close() throws IOException {
        remove(space(""));
    }

    /** What a test left that was killed. */
    private static void sweep() throws IOException {
        Matcher left = OURS.matcher(run("ip", "netns", "list"));
        while (left.find()) {
            if (ProcessHandle.of(Long.parseLong(left.group(2))).isEmpty()) {
                run("ip", "netns", "del", left.group(1));
            }
        }
    }

    private static void remove(String beginning) throws IOException {
        Matcher left = OURS.matcher(run("ip", "netns", "list"));
        while (left.find()) {
            if (left.group(1).startsWith(beginning)) {
                run("ip", "netns", "del", left.group(1));
            }
        }
    }

    private static void wire(String one, String nameThere, String other, String nameHere) throws IOException {
        run("ip", "link", "add", nameThere, "netns", one, "type", "veth", "peer", "name", nameHere, "netns", other);
        run("ip", "-n", one, "link", "set", nameThere, "up");
        run("ip", "-n", other, "link", "set", nameHere, "up");
    }

    private void address(String machine, String device, String address) throws IOException {
        run("ip", "-n", space(machine), "addr", "add", address + "/24", "dev", device);
    }

    private String space(String name) {
        return prefix + name;
    }

    private static boolean works(String... command) {
        try {
            run(command);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (InputStream said = process.getInputStream()) {
            String text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
            if (process.onExit().join().exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + text.strip());
            }
            return text;
        }
    }
}
