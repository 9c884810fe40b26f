package io.cloudlet.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.Invitation;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormationTest {

    @TempDir
    Path dir;

    @Test
    void join_invited_findsServiceOfFounder() {
        try (Federation cloud = cloudlet("cloud").listen("127.0.0.1", 0).found("acme")) {
            cloud.services()
                    .register(Service.named("orders")
                            .version("2.1.0")
                            .at("http://127.0.0.1:8080")
                            .federated());
            Invitation invitation = cloud.cloudlets().invite("cloudlet1", Duration.ofMinutes(1));
            try (Federation cloudlet1 = cloudlet("cloudlet1").join(invitation)) {
                Await.until(() -> cloudlet1.services().named("orders").find().isPresent());
                ServiceInstance found =
                        cloudlet1.services().named("orders").version("2.x").nearest();
                assertThat(found.cloudletName()).isEqualTo("cloud");
                System.out.println(cloudlet1.cloudlets().status());
            }
        }
    }

    private Cloudlet cloudlet(String name) {
        return Cloudlet.named(name).home(dir.resolve(name)).beat(Duration.ofMillis(200));
    }
}
