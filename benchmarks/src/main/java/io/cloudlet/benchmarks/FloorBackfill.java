package io.cloudlet.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a backfill cannot do without, in a JVM of its own: as many bytes as 100,000 records have, sent to two others over mutual TLS in pieces;
 * each of the two hashes and keeps every record, and writes and forces the pieces. Arguments: key store, port of the one, of the other.
 */
final class FloorBackfill {

    private static final int RECORDS = 100_000;
    private static final int RECORD = 260;
    private static final int PIECE = 250;

    /** Bytes that are hashed for a record beside itself: its key, a node of the history, its share of the nodes of the live set. */
    private static final int[] OTHER_HASHES = {40, 65, 170};

    private FloorBackfill() {}

    public static void main(String... args) throws Exception {
        MutualTls tls = MutualTls.of(Path.of(args[0]));
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            int port = Integer.parseInt(args[i]);
            Thread thread = new Thread(() -> send(tls, port), "send-" + i);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void send(MutualTls tls, int port) {
        byte[] piece = new byte[PIECE * RECORD];
        new Random(1).nextBytes(piece);
        try (Wire link = new Wire(tls.dial(port))) {
            link.command(OtherCloudlet.TAKE, RECORDS / PIECE);
            for (int i = 0; i < RECORDS / PIECE; i++) {
                link.message(OtherCloudlet.TAKE, piece);
            }
            link.word();
        } catch (IOException e) {
            throw new IllegalStateException("the others ended", e);
        }
    }

    /** Takes so many pieces; says when all are durable. */
    static void take(Wire link, long pieces) throws IOException {
        List<byte[]> kept = new ArrayList<>();
        try (Scratch scratch = Scratch.make();
                Durable file = Durable.open(scratch.resolve("records"))) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (long i = 0; i < pieces; i++) {
                link.command();
                byte[] piece = link.content(link.word());
                for (int at = 0; at < piece.length; at += RECORD) {
                    kept.add(hashed(sha256, piece, at));
                }
                file.append(piece);
            }
            link.word(kept.size());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] hashed(MessageDigest sha256, byte[] piece, int at) {
        sha256.update(piece, at, RECORD);
        byte[] hash = sha256.digest();
        for (int bytes : OTHER_HASHES) {
            sha256.update(piece, at, bytes);
            hash = sha256.digest(hash);
        }
        return hash;
    }
}
