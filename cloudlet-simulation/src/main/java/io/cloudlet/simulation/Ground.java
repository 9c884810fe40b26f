package io.cloudlet.simulation;

import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.Wires;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.Random;

/** What everything in a simulation stands on; all chance comes from one seed. */
final class Ground {

    private static final Duration NEAR = Duration.ofMillis(1);
    private static final Duration FAR = Duration.ofMillis(20);

    private final Random seeds;
    private final World world = new World();
    private final Wires wires;
    private final Random chance;
    private Duration beat = Duration.ofSeconds(1);

    Ground(long seed) {
        this.seeds = new Random(seed);
        this.wires = new Wires(world, seeds.nextLong());
        this.chance = new Random(seeds.nextLong());
        world.shuffle(new Random(seeds.nextLong()));
        wires.delay(NEAR, FAR);
    }

    World world() {
        return world;
    }

    Wires wires() {
        return wires;
    }

    Random chance() {
        return chance;
    }

    Duration beat() {
        return beat;
    }

    void beat(Duration interval) {
        beat = interval;
    }

    ForgetfulDisk disk() {
        return new ForgetfulDisk(seeds.nextLong());
    }

    ForgetfulDisk copy(ForgetfulDisk disk) {
        return disk.copy(seeds.nextLong());
    }

    Machine machine(String place, ForgetfulDisk disk) {
        Machine machine = new Machine(world, wires.network(place, seeds.nextLong()), disk, seeds.nextLong());
        machine.clock().origin(seeds.nextLong());
        return machine;
    }
}
