package io.cloudlet.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.data.DataObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cloudlet outside a fence carries what its members say, and learns neither names nor contents: neither on disk nor in memory. */
class RelayIT {

    private static final int SECRETS = 11;

    @RegisterExtension
    final Fleet fleet = new Fleet();

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void relay_carryingLogsOfAFenceThatItIsOutside_holdsNothingInClear() throws Exception {
        Path relayHome = fleet.home("relay");
        try (ChildProcess relay = new ChildProcess(
                        List.of(), RelayChild.class, relayHome.toString(), String.valueOf(fleet.port("relay")));
                ChildProcess one = new ChildProcess(
                        List.of(), MemberChild.class, fleet.home("one").toString(), invitation(relay, "one"))) {
            Federation two = fleet.keep(Cloudlet.named("two")
                    .home(fleet.home("two"))
                    .beat(Fleet.BEAT)
                    .deadline(Fleet.PATIENCE)
                    .join(Cloudlet.invitation(invitation(relay, "two"))));
            relay.await("drawn");
            one.await("written");
            List<String> secrets = one.said("secret ")
                    .map(line -> line.substring("secret ".length()))
                    .toList();
            assertThat(secrets).hasSize(SECRETS);
            awaitNames(two, secrets);
            assertThat(Fleet.linked(
                            two, two.cloudlets().named("one").orElseThrow().id()))
                    .as("only the relay can have carried that")
                    .isFalse();

            assertThat(Haystack.found(heap(one), secrets))
                    .as("the search finds what is in use in a member's memory")
                    .containsExactlyInAnyOrderElementsOf(secrets);
            assertThat(Haystack.found(heap(relay), secrets))
                    .as("in the relay's memory")
                    .isEmpty();
            assertThat(Haystack.found(relayHome, secrets))
                    .as("on the relay's disk")
                    .isEmpty();
            assertThat(Haystack.found(fleet.home("one"), secrets))
                    .as("on a member's disk")
                    .isEmpty();
        }
    }

    private static String invitation(ChildProcess relay, String name) {
        return relay.await(name + " ").substring(name.length() + 1);
    }

    private static void awaitNames(Federation two, List<String> secrets) {
        Await.until(
                Fleet.PATIENCE,
                "two knows every object",
                () -> Stream.of(two)
                                .flatMap(at -> at.data().list().stream())
                                .flatMap(dataset -> dataset.list("").stream())
                                .map(DataObject::name)
                                .filter(secrets::contains)
                                .count()
                        == SECRETS / 2);
        assertThat(two.data().list()).extracting(dataset -> dataset.name()).containsAnyElementsOf(secrets);
    }

    private Path heap(ChildProcess process) throws Exception {
        Path dump = process.heapDump(fleet.directory().resolve(process.pid() + ".hprof"));
        assertThat(Files.size(dump)).isPositive();
        return dump;
    }
}
