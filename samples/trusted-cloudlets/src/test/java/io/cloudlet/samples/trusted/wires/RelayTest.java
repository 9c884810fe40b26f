package io.cloudlet.samples.trusted.wires;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class RelayTest {

    @Test
    void relay_leading_carriesBothWays() throws IOException {
        try (Echo echo = new Echo();
                Relay relay = leadingTo(echo);
                Socket guest = Gate.dial(relay.port())) {
            assertThat(Echo.ask(guest, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void relay_targetGone_endsTheConnection() throws IOException {
        Echo echo = new Echo();
        try (Relay relay = leadingTo(echo)) {
            echo.close();

            assertThat(Echo.answers(relay.port())).isFalse();
        }
    }

    @Test
    void cut_openConnection_isDropped() throws IOException {
        try (Echo echo = new Echo();
                Relay relay = leadingTo(echo);
                Socket guest = Gate.dial(relay.port())) {
            Echo.ask(guest, "hello");

            relay.cut();

            assertThat(Echo.hasEnded(guest)).isTrue();
        }
    }

    @Test
    void cut_newConnection_isDropped() throws IOException {
        try (Echo echo = new Echo();
                Relay relay = leadingTo(echo)) {
            relay.cut();

            assertThat(Echo.answers(relay.port())).isFalse();
        }
    }

    @Test
    void heal_newConnection_passes() throws IOException {
        try (Echo echo = new Echo();
                Relay relay = leadingTo(echo)) {
            relay.cut();

            relay.heal();

            assertThat(Echo.answers(relay.port())).isTrue();
        }
    }

    private static Relay leadingTo(Echo echo) {
        Relay relay = new Relay();
        relay.leadTo(echo.port());
        return relay;
    }
}
