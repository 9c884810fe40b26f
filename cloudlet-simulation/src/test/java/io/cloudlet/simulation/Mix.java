package io.cloudlet.simulation;

import io.cloudlet.Federation;
import io.cloudlet.Right;
import io.cloudlet.policy.Fence;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a run of {@link MixedFaults} has, as its seed says.
 *
 * @param admins whether cloudlet1 may decide about members and fences too, and let cloudlet2 in
 * @param dialsOut who listens nowhere
 * @param comesBack whether cloudlet2, removed, is let in again
 * @param losesDisk whether cloudlet1 may lose its disk
 * @param forks whether cloudlet2 may run twice
 */
record Mix(boolean admins, Optional<String> dialsOut, boolean comesBack, boolean losesDisk, boolean forks) {

    static final String FENCE = "geo-b";
    static final String DATASET = "patients-of-geo-b";
    static final String CLOUD = "cloud";
    static final String FIRST = "cloudlet1";
    static final String SECOND = "cloudlet2";

    private static final int FORMATIONS = 4;
    private static final int FRESH = 16;
    private static final Map<String, Formation> FORMED = new ConcurrentHashMap<>();

    static Mix of(Random chance) {
        boolean admins = chance.nextInt(3) == 0;
        Optional<String> dialsOut =
                chance.nextInt(4) > 0 ? Optional.empty() : Optional.of(admins || chance.nextBoolean() ? SECOND : FIRST);
        return new Mix(admins, dialsOut, chance.nextInt(3) == 0, chance.nextInt(3) == 0, chance.nextInt(10) == 0);
    }

    /** Opens a federation like that: mostly one that was formed before, from one of some seeds, since forming takes long. */
    void open(Simulation simulation, Random chance) {
        int seed = chance.nextInt(FORMATIONS);
        if (chance.nextInt(FRESH) == 0) {
            form(simulation);
        } else {
            simulation.formed(FORMED.computeIfAbsent(
                    admins + " " + dialsOut + " " + seed,
                    name -> Simulation.seeded(seed).then(this::form).formation()));
        }
    }

    private void form(Simulation simulation) {
        dialsOut.ifPresent(simulation::dialsOutOnly);
        simulation.cloudlets(CLOUD, FIRST);
        Federation cloud = simulation.at(CLOUD);
        Federation first = simulation.at(FIRST);
        if (admins) {
            cloud.cloudlets().grant(first.self().id(), Right.MEMBERSHIP);
            cloud.cloudlets().grant(first.self().id(), Right.FENCES);
            simulation.until(Conditions.replicasAgree()).join(SECOND, FIRST);
        } else {
            simulation.cloudlets(SECOND);
        }
        cloud.data()
                .create(
                        DATASET,
                        cloud.fences()
                                .define(Fence.named(FENCE)
                                        .members(cloud.self().id(), first.self().id())));
        simulation.until(Conditions.linked()).until(Conditions.replicasAgree());
    }
}
