package io.cloudlet.tpm;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/** Where a TPM is reached. Immutable. */
public final class TpmAddress {

    private static final int MOST_PORT = 65_535;
    /** What the operating system has room for. */
    private static final int MOST_SOCKET_PATH = 107;

    private final String shown;
    private final Optional<Path> device;
    private final Optional<SocketAddress> socket;

    private TpmAddress(String shown, Optional<Path> device, Optional<SocketAddress> socket) {
        this.shown = shown;
        this.device = device;
        this.socket = socket;
    }

    /** A character device: {@code /dev/tpmrm0}, which the kernel shares between processes, or {@code /dev/tpm0}, which it does not. */
    public static TpmAddress device(Path path) {
        return new TpmAddress("device " + path, Optional.of(path), Optional.empty());
    }

    /**
     * A Unix socket that carries raw commands, as swtpm's does.
     *
     * @throws InvalidArgumentException if the path is too long for a socket
     */
    public static TpmAddress unixSocket(Path path) {
        if (path.toString().length() > MOST_SOCKET_PATH) {
            throw new InvalidArgumentException(
                    ErrorCode.ADDRESS_INVALID,
                    "the path of a socket has at most " + MOST_SOCKET_PATH + " characters, not "
                            + path.toString().length() + ": " + path + ". Put it into a shorter directory.");
        }
        return new TpmAddress("socket " + path, Optional.empty(), Optional.of(UnixDomainSocketAddress.of(path)));
    }

    /**
     * A TCP port that carries raw commands, as swtpm's does. Whoever is between sees what is not encrypted: for tests and virtual machines.
     *
     * @throws InvalidArgumentException if the port is none
     */
    public static TpmAddress tcp(String host, int port) {
        if (port < 1 || port > MOST_PORT) {
            throw new InvalidArgumentException(
                    ErrorCode.ADDRESS_INVALID, "port must be 1 to " + MOST_PORT + ", not " + port);
        }
        return new TpmAddress(
                host + ":" + port, Optional.empty(), Optional.of(InetSocketAddress.createUnresolved(host, port)));
    }

    /**
     * Reads an address: {@code /dev/tpmrm0} or {@code device:/dev/tpmrm0}, {@code unix:/run/swtpm.sock}, {@code tcp:127.0.0.1:2321}.
     *
     * @throws InvalidArgumentException if it is none
     */
    public static TpmAddress parse(String text) {
        int colon = text.indexOf(':');
        String kind = text.startsWith("/") ? "device" : text.substring(0, Math.max(0, colon));
        String where = text.startsWith("/") ? text : text.substring(colon + 1);
        int port = where.lastIndexOf(':');
        if (kind.equals("device") && where.startsWith("/")) {
            return device(Path.of(where));
        }
        if (kind.equals("unix") && where.startsWith("/")) {
            return unixSocket(Path.of(where));
        }
        if (kind.equals("tcp") && port > 0 && where.substring(port + 1).matches("[0-9]{1,5}")) {
            return tcp(where.substring(0, port), Integer.parseInt(where.substring(port + 1)));
        }
        throw new InvalidArgumentException(
                ErrorCode.ADDRESS_INVALID,
                "a TPM is at /dev/tpmrm0, unix:/path/of/a/socket or tcp:host:port, not at \"" + text + "\"");
    }

    Optional<Path> devicePath() {
        return device;
    }

    Optional<SocketAddress> socketAddress() {
        return socket;
    }

    @Override
    public String toString() {
        return shown;
    }
}
