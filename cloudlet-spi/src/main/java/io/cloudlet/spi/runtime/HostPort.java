package io.cloudlet.spi.runtime;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;

/**
 * A host, by name or address, and a TCP port.
 *
 * @param host 1 to 255 characters, an IPv6 address without brackets
 * @param port 0 (any free port, for listening only) to 65535
 */
public record HostPort(String host, int port) {

    public HostPort {
        if (host.isEmpty() || host.length() > 255 || host.chars().anyMatch(c -> c <= ' ' || c == '/' || c > '~')) {
            throw new InvalidArgumentException(
                    ErrorCode.ADDRESS_INVALID, "host must be a host name or an IP address: \"" + host + "\"");
        }
        if (port < 0 || port > 65_535) {
            throw new InvalidArgumentException(ErrorCode.ADDRESS_INVALID, "port must be 0 to 65535: " + port);
        }
    }

    /** Reads {@code host:port}; an IPv6 address stands in brackets. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            return new HostPort(host, Integer.parseInt(text, colon + 1, text.length(), 10));
        } catch (NumberFormatException e) {
            throw new InvalidArgumentException(
                    ErrorCode.ADDRESS_INVALID,
                    "address must read host:port, for example 10.0.0.7:7443: \"" + text + "\"");
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
