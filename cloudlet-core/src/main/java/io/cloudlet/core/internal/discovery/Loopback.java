package io.cloudlet.core.internal.discovery;

/** Addresses that mean whoever uses them. */
public final class Loopback {

    private Loopback() {}

    /** Whether a host, by name or literal address, is one's own; nothing is looked up. */
    public static boolean is(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.startsWith("127.")
                || host.equals("::1")
                || host.equals("[::1]");
    }
}
