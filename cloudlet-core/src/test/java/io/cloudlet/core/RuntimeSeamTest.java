package io.cloudlet.core;

import static io.cloudlet.core.Errors.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.Wires;
import io.cloudlet.testkit.simulated.World;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A cloudlet in a world that somebody else brought. */
class RuntimeSeamTest {

    private final World world = new World();
    private final ForgetfulDisk disk = new ForgetfulDisk(1);
    private final Machine machine = new Machine(world, new Wires(world, 1).network("here", 1), disk, 1);

    @Test
    void runtime_given_theCloudletLivesThere() {
        try (Federation cloud =
                Cloudlet.named("cloud").runtime(machine).listen("here", 1).found("acme")) {
            assertThat(disk.exists("cloudlet.properties")).isTrue();
            assertThat(cloud.describe()).contains("cloudlet.home = forgetful  (runtime)", "knows ");
        }
        assertThat(machine.dead())
                .as("the runtime is closed with the federation")
                .isTrue();
    }

    @Test
    void runtime_besideAHome_isRefused() {
        Cloudlet here = Cloudlet.named("cloud").runtime(machine);
        Cloudlet there = Cloudlet.named("cloud").home(Path.of("elsewhere"));
        assertFails(() -> here.home(Path.of("elsewhere")), ErrorCode.SETTING_CONFLICT, "runtime");
        assertFails(() -> there.runtime(machine), ErrorCode.SETTING_CONFLICT, "builder");
        assertFails(() -> here.runtime(machine), ErrorCode.SETTING_CONFLICT, "runtime");
    }
}
