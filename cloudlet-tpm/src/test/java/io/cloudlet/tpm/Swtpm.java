package io.cloudlet.tpm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A TPM in a process of its own, which can be killed, frozen and reset; and tpm2-tools, which talk to the same one. */
final class Swtpm implements AutoCloseable {

    private static final int GET_CAPABILITY = 1;
    private static final int INIT = 2;

    private final Path home;
    private final int port;
    private Process process;

    private Swtpm(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    /** Why there can be none here; empty if there can. Installs what is missing where it may. */
    static Optional<String> missing() {
        try {
            if (works("swtpm", "--version") && works("swtpm_setup", "--version") && works("tpm2_quote", "--version")) {
                return Optional.empty();
            }
            if ("root".equals(System.getProperty("user.name")) && works("apt-get", "--version")) {
                works("apt-get", "update");
                works("apt-get", "install", "-y", "--no-install-recommends", "swtpm", "swtpm-tools", "tpm2-tools");
            }
            return works("swtpm", "--version") && works("tpm2_quote", "--version")
                    ? Optional.empty()
                    : Optional.of("it needs a software TPM: apt-get install swtpm swtpm-tools tpm2-tools");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private static boolean works(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** One at a Unix socket. */
    static Swtpm start() throws Exception {
        return started(freshHome(), 0);
    }

    /** One at a port of this machine. */
    static Swtpm startAtPort() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        return started(freshHome(), port);
    }

    /** One that a manufacturer vouches for: endorsement certificates lie in it, and in {@link #home}. */
    static Swtpm startCertified() throws Exception {
        Path home = freshHome();
        Path authority = Files.createDirectory(home.resolve("ca"));
        Files.writeString(
                home.resolve("localca.conf"),
                String.join(
                        "\n",
                        "statedir = " + authority,
                        "signingkey = " + authority.resolve("signkey.pem"),
                        "issuercert = " + authority.resolve("issuercert.pem"),
                        "certserial = " + authority.resolve("certserial"),
                        ""));
        Files.writeString(home.resolve("localca.options"), """
                --platform-manufacturer Cloudlet
                --platform-version 1
                --platform-model test
                """);
        Files.writeString(
                home.resolve("setup.conf"),
                String.join(
                        "\n",
                        "create_certs_tool = /usr/bin/swtpm_localca",
                        "create_certs_tool_config = " + home.resolve("localca.conf"),
                        "create_certs_tool_options = " + home.resolve("localca.options"),
                        ""));
        run(
                "swtpm_setup",
                "--tpm2",
                "--config",
                home.resolve("setup.conf").toString(),
                "--tpmstate",
                home.toString(),
                "--create-ek-cert",
                "--create-platform-cert",
                "--lock-nvram",
                "--pcr-banks",
                "sha256",
                "--vmid",
                "test",
                "--write-ek-cert-files",
                home.toString());
        return started(home, 0);
    }

    private static Path freshHome() throws IOException {
        return Files.createTempDirectory("swtpm");
    }

    private static Swtpm started(Path home, int port) throws Exception {
        Swtpm tpm = new Swtpm(home, port);
        Runtime.getRuntime().addShutdownHook(new Thread(tpm::kill));
        tpm.restart();
        return tpm;
    }

    Path home() {
        return home;
    }

    TpmAddress address() {
        return port == 0 ? TpmAddress.unixSocket(home.resolve("s")) : TpmAddress.tcp("127.0.0.1", port);
    }

    /** Starts it, after {@link #kill}. It comes up as hardware does: not started. */
    void restart() throws Exception {
        Files.deleteIfExists(home.resolve("s"));
        Files.deleteIfExists(control());
        List<String> command = new ArrayList<>(List.of(
                "swtpm", "socket", "--tpm2", "--tpmstate", "dir=" + home, "--ctrl", "type=unixio,path=" + control()));
        command.add("--server");
        command.add(port == 0 ? "type=unixio,path=" + home.resolve("s") : "type=tcp,port=" + port);
        command.add("--flags");
        command.add("not-need-init");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("swtpm.log").toFile())
                .start();
        while (!Files.exists(control()) || !up()) {
            if (!process.isAlive()) {
                throw new AssertionError("swtpm ended: " + Files.readString(home.resolve("swtpm.log")));
            }
            Thread.onSpinWait();
        }
    }

    /** Once it answers, it listens for commands, too. */
    private boolean up() {
        try {
            control(GET_CAPABILITY, 4, 8);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Path control() {
        return home.resolve("s.ctrl");
    }

    void kill() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    void freeze() throws Exception {
        run("kill", "-STOP", String.valueOf(process.pid()));
    }

    void thaw() throws Exception {
        run("kill", "-CONT", String.valueOf(process.pid()));
    }

    /** As the machine's reset does. */
    void reset() throws IOException {
        int result = control(INIT, 8, 4).getInt(0);
        if (result != 0) {
            throw new IOException("swtpm could not be reset: " + result);
        }
    }

    private ByteBuffer control(int command, int length, int answerLength) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(control()));
            channel.write(ByteBuffer.allocate(length).putInt(command).position(0));
            ByteBuffer answer = ByteBuffer.allocate(answerLength);
            while (answer.hasRemaining()) {
                if (channel.read(answer) < 0) {
                    throw new IOException("swtpm did not answer");
                }
            }
            return answer;
        }
    }

    /** Runs a tool of tpm2-tools with this TPM; nothing else may be connected. */
    String tool(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TPM2TOOLS_TCTI", "swtpm:path=" + home.resolve("s"));
        builder.directory(home.toFile());
        return output(builder);
    }

    static String run(String... command) throws Exception {
        return output(new ProcessBuilder(command));
    }

    private static String output(ProcessBuilder builder) throws Exception {
        Process running = builder.redirectErrorStream(true).start();
        String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!running.waitFor(1, TimeUnit.MINUTES) || running.exitValue() != 0) {
            throw new ToolFailed(String.join(" ", builder.command()) + ": " + said);
        }
        return said;
    }

    @Override
    public void close() throws IOException {
        kill();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A tool said no. */
    static final class ToolFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ToolFailed(String message) {
            super(message);
        }
    }
}
