package io.cloudlet.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The floor's network: TLS 1.3 of the JDK, both sides with the P-256 key in one key store that both trust. */
final class MutualTls {

    static final String PASSWORD = "benchmark";

    private static final String[] PROTOCOL = {"TLSv1.3"};

    private final SSLContext context;

    private MutualTls(SSLContext context) {
        this.context = context;
    }

    /**
     * Makes a key store with the JDK's own tool, one that opens at once: stretching a password is no part of what a floor
     * is.
     */
    static Path store(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("floor.p12");
        String[] command = {
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-J-Dkeystore.pkcs12.keyPbeIterationCount=1",
            "-J-Dkeystore.pkcs12.certPbeIterationCount=1",
            "-J-Dkeystore.pkcs12.macIterationCount=1",
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-alias",
            "floor",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "SAN=IP:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString()
        };
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool made no key store");
        }
        return store;
    }

    static MutualTls of(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        mine.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory theirs = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        theirs.init(keys);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(mine.getKeyManagers(), theirs.getTrustManagers(), null);
        return new MutualTls(context);
    }

    SSLServerSocket listen() throws IOException {
        SSLServerSocket door = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 16, InetAddress.getLoopbackAddress());
        door.setNeedClientAuth(true);
        door.setEnabledProtocols(PROTOCOL);
        return door;
    }

    SSLSocket dial(int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setEnabledProtocols(PROTOCOL);
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        return socket;
    }
}
