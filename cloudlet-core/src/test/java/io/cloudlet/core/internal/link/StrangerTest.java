package io.cloudlet.core.internal.link;

import static io.cloudlet.core.internal.link.Inbox.ANY_PORT;
import static io.cloudlet.core.internal.link.Inbox.LONG;
import static io.cloudlet.core.internal.link.Inbox.get;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a peer that is not ours gets away with: nothing. After each refusal the port still serves. */
class StrangerTest {

    private final VertxNetwork network = Inbox.network("strict");
    private final BlockingQueue<Network.Connection> accepted = new LinkedBlockingQueue<>();
    private final HostPort address =
            get(network.listen(ANY_PORT, accepted::add)).address();
    private final LeafCertificate leaf = LeafCertificate.create(new SecureRandom());

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void stranger_withAProperLeaf_isAccepted() throws Exception {
        try (SSLSocket socket = RawTls.with(leaf).connect(address, "TLSv1.3")) {
            socket.startHandshake();

            assertThat(next().peerLeafKey()).isEqualTo(leaf.publicKey());
        }
    }

    @Test
    void stranger_withPlainGarbage_isDropped() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));

            assertThat(drained(socket)).isTrue();
        }
        assertStillServes();
    }

    @Test
    void stranger_sayingNothing_isDroppedWithTheNetwork() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
            socket.setSoTimeout(60_000);
            assertStillServes(); // so the silent connection, which came first, was accepted

            network.close();

            assertThat(drained(socket)).isTrue();
        }
    }

    @Test
    void stranger_withTls12_isRefused() throws Exception {
        assertRefused(RawTls.with(leaf), "TLSv1.2");
    }

    @Test
    void stranger_withoutCertificate_isRefused() throws Exception {
        assertRefused(RawTls.withoutCertificate(), "TLSv1.3");
    }

    @Test
    void stranger_withRsaKey_isRefused() throws Exception {
        KeyPair rsa = RawTls.key("RSA", 2048);

        assertRefused(RawTls.with(rsa, rsa, "SHA256withRSA"), "TLSv1.3");
    }

    @Test
    void stranger_withP384Key_isRefused() throws Exception {
        KeyPair p384 = RawTls.key("EC", 384);

        assertRefused(RawTls.with(p384, p384, "SHA256withECDSA"), "TLSv1.3");
    }

    @Test
    void stranger_withCertificateSignedByAnother_isRefused() throws Exception {
        assertRefused(RawTls.with(RawTls.key("EC", 256), RawTls.key("EC", 256), "SHA256withECDSA"), "TLSv1.3");
    }

    @Test
    void stranger_announcingAHugeFrame_isClosedAtTheHeader() throws Exception {
        try (SSLSocket socket = RawTls.with(leaf).connect(address, "TLSv1.3")) {
            Inbox inbox = new Inbox();
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(Integer.MAX_VALUE);
            out.flush();
            next().receiver(inbox);

            assertThat(inbox.why()).isEqualTo("the peer sent a frame of 2147483647 bytes, the limit is 65536 bytes");
            assertThat(drained(socket)).isTrue();
        }
    }

    @Test
    void stranger_floodingBeforeThereIsAReceiver_isHeldUp() throws Exception {
        try (SSLSocket socket = RawTls.with(leaf).connect(address, "TLSv1.3")) {
            socket.startHandshake();
            Network.Connection connection = next();
            Thread flood = new Thread(() -> flood(socket));
            flood.start();

            flood.join(1_000); // 64 MiB in memory would take a tenth of that

            assertThat(flood.isAlive()).isTrue();
            connection.close();
            flood.join();
        }
    }

    @Test
    void stranger_comingBackWithASession_mustProveItsKeyAgain() throws Exception {
        RawTls client = RawTls.with(leaf);

        takeOneFrame(client);
        takeOneFrame(client);

        assertThat(client.proofs()).isEqualTo(2);
    }

    /** Reads a frame, so that tickets, which come before it, have been seen. */
    private void takeOneFrame(RawTls client) throws Exception {
        try (SSLSocket socket = client.connect(address, "TLSv1.3")) {
            socket.startHandshake();
            get(next().send(new byte[1]));
            assertThat(socket.getInputStream().readNBytes(5)).hasSize(5);
        }
    }

    private static void flood(SSLSocket socket) {
        try {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            for (int i = 0; i < 1_024; i++) {
                out.writeInt(65_536);
                out.write(new byte[65_536]);
            }
        } catch (IOException e) {
            // closed by the test
        }
    }

    private void assertRefused(RawTls client, String protocol) throws Exception {
        try (SSLSocket socket = client.connect(address, protocol)) {
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        socket.getInputStream().read();
                    })
                    .isInstanceOfAny(SSLException.class, SocketException.class);
        }
        assertThat(accepted).isEmpty();
        assertStillServes();
    }

    private void assertStillServes() {
        try (VertxNetwork other = Inbox.network("other")) {
            assertThat(get(other.dial(address, Optional.empty(), LONG)).peerLeafKey())
                    .isEqualTo(network.leafKey());
        }
    }

    private Network.Connection next() throws InterruptedException {
        Network.Connection connection = accepted.poll(60, TimeUnit.SECONDS);
        if (connection == null) {
            throw new AssertionError("nothing was accepted");
        }
        return connection;
    }

    /** Whether the other end closed, or reset, the connection. */
    private static boolean drained(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException e) {
            return true;
        }
    }
}
