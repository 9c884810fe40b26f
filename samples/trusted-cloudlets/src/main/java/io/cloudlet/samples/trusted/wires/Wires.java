package io.cloudlet.samples.trusted.wires;

import java.util.List;

/** Everything that connects one cloudlet with the others: two ways in, one way out. They outlive its processes. */
public final class Wires implements AutoCloseable {

    private final Relay link = new Relay();
    private final Relay web = new Relay();
    private final ConnectProxy proxy = new ConnectProxy(List.of(link, web));

    /** The way in for links. */
    public Relay link() {
        return link;
    }

    /** The way in for calls of its services. */
    public Relay web() {
        return web;
    }

    /** The way out. */
    public ConnectProxy proxy() {
        return proxy;
    }

    /** Cuts the cloudlet off completely: nothing comes in, nothing goes out. */
    public void cut() {
        link.cut();
        web.cut();
        proxy.cut();
    }

    /** Connects it again. */
    public void heal() {
        link.heal();
        web.heal();
        proxy.heal();
    }

    @Override
    public void close() {
        link.close();
        web.close();
        proxy.close();
    }
}
