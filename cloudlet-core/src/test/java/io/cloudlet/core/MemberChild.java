package io.cloudlet.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.Federation;
import io.cloudlet.data.Dataset;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A member that writes secrets into the fence {@code geoB} and prints them; it dials out only. Arguments: home, invitation.
 */
final class MemberChild {

    private static final int OBJECTS = 5;
    private static final SecureRandom CHANCE = new SecureRandom();

    private MemberChild() {}

    public static void main(String[] arguments) throws InterruptedException {
        Federation one = Cloudlet.named("one")
                .home(Path.of(arguments[0]))
                .beat(Fleet.BEAT)
                .deadline(Fleet.PATIENCE)
                .join(Cloudlet.invitation(arguments[1]));
        Await.until(
                Fleet.PATIENCE,
                "the fence is known",
                () -> one.fences().named("geoB").isPresent());
        Dataset dataset = one.data()
                .create(
                        told("secret d" + hex(15)),
                        one.fences().named("geoB").orElseThrow().id());
        List<byte[]> inUse = new ArrayList<>();
        for (int i = 0; i < OBJECTS; i++) {
            String name = told("secret folder/" + hex(20) + ".json");
            dataset.put(name, told("secret content-" + hex(100)).getBytes(US_ASCII));
            inUse.add(dataset.get(name));
        }
        System.out.println("written " + inUse.size());
        System.out.flush();
        new CountDownLatch(1).await();
        System.out.println(inUse);
    }

    private static String told(String line) {
        System.out.println(line);
        return line.substring("secret ".length());
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        CHANCE.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
