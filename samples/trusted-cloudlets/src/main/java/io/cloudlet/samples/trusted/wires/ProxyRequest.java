package io.cloudlet.samples.trusted.wires;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What somebody asked of the proxy. Every cloudlet of the sample is on 127.0.0.1, so the port alone says where to.
 *
 * @param tunnel whether it was {@code CONNECT}
 * @param port where to
 * @param forwarded the head to send there, if it is no tunnel: one request, then the end
 */
record ProxyRequest(boolean tunnel, int port, String forwarded) {

    static ProxyRequest parse(String head) throws IOException {
        String[] lines = head.split("\r\n", -1);
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3) {
            throw new IOException("no request: " + lines[0]);
        }
        try {
            return words[0].equals("CONNECT")
                    ? new ProxyRequest(true, port(URI.create("tunnel://" + words[1])), "")
                    : forward(words[0], URI.create(words[1]), lines);
        } catch (IllegalArgumentException e) {
            throw new IOException("no request: " + lines[0], e);
        }
    }

    private static ProxyRequest forward(String method, URI to, String[] lines) {
        String path = to.getRawQuery() == null ? to.getRawPath() : to.getRawPath() + "?" + to.getRawQuery();
        String headers = Arrays.stream(lines)
                .skip(1)
                .filter(line ->
                        !line.isEmpty() && !line.toLowerCase(Locale.ROOT).startsWith("connection:"))
                .map(line -> line + "\r\n")
                .collect(Collectors.joining());
        String request = method + " " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n";
        return new ProxyRequest(false, port(to), request);
    }

    private static int port(URI to) {
        if (to.getPort() <= 0 || to.getPort() > 65_535) {
            throw new IllegalArgumentException("no port in " + to);
        }
        return to.getPort();
    }
}
