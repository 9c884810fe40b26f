package io.cloudlet.core;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.policy.Fence;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A founder that invites {@code one} and {@code two}, draws a fence around those two only, and then carries what they say to
 * each other. Arguments: home, port.
 */
final class RelayChild {

    private RelayChild() {}

    public static void main(String[] arguments) throws InterruptedException {
        Federation relay = Cloudlet.named("relay")
                .home(Path.of(arguments[0]))
                .listen("127.0.0.1", Integer.parseInt(arguments[1]))
                .beat(Fleet.BEAT)
                .found("acme");
        for (String name : new String[] {"one", "two"}) {
            System.out.println(
                    name + " " + relay.cloudlets().invite(name, Fleet.VALIDITY).reveal());
        }
        System.out.flush();
        Await.until(
                Fleet.PATIENCE,
                "both have joined",
                () -> id(relay, "one").isPresent() && id(relay, "two").isPresent());
        CloudletId one = id(relay, "one").orElseThrow();
        relay.fences()
                .define(Fence.named("geoB")
                        .members(one, id(relay, "two").orElseThrow())
                        .keeper(one));
        System.out.println("drawn");
        System.out.flush();
        new CountDownLatch(1).await();
    }

    private static Optional<CloudletId> id(Federation relay, String name) {
        return relay.cloudlets().list().stream()
                .filter(info -> info.name().equals(name))
                .map(info -> info.id())
                .findFirst();
    }
}
