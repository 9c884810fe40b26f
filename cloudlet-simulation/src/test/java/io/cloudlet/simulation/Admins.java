package io.cloudlet.simulation;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.Federation;
import io.cloudlet.Right;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decisions about cloudlet2 and cloudlet1, by whoever may, knowing of each other's or not; and what they must come to. */
final class Admins {

    private final Simulation simulation;
    private final Mix mix;
    private final Random chance;
    private final Set<String> left = new TreeSet<>();

    Admins(Simulation simulation, Mix mix) {
        this.simulation = simulation;
        this.mix = mix;
        this.chance = simulation.chance();
    }

    /** Who was, at some time, put out of the federation or the fence. */
    Set<String> left() {
        return left;
    }

    /** Somebody who may decides something, or tries to. */
    void decide() {
        Site site = simulation.site(mix.admins() && chance.nextBoolean() ? Mix.FIRST : Mix.CLOUD);
        if (!site.running()) {
            return;
        }
        Federation here = site.federation();
        CloudletId second =
                here.cloudlets().named(Mix.SECOND).map(CloudletInfo::id).orElse(null);
        FenceId fence = here.fences().list().get(0).id();
        switch (chance.nextInt(mix.admins() ? 8 : 3)) {
            case 0 -> remove(here, second);
            case 1 -> letIn(site, second);
            case 3 -> include(here, fence, second);
            case 4 -> exclude(here, fence, second);
            case 5 -> rights(here, second);
            default -> here.fences().rotate(fence);
        }
    }

    private void remove(Federation here, CloudletId second) {
        if (second != null && chance.nextInt(3) == 0) {
            left.add(Mix.SECOND);
            here.cloudlets().remove(second);
        }
    }

    private void letIn(Site inviter, CloudletId second) {
        boolean removed = second != null
                && inviter.federation().cloudlets().get(second).standing() == CloudletInfo.Standing.REMOVED;
        if (mix.comesBack() && removed) {
            Damage.attempt(() -> simulation.join(Mix.SECOND, inviter.place()));
        }
    }

    private static void include(Federation here, FenceId fence, CloudletId second) {
        if (second != null) {
            here.fences().include(fence, second);
        }
    }

    private void exclude(Federation here, FenceId fence, CloudletId second) {
        if (second != null) {
            left.add(Mix.SECOND);
            here.fences().exclude(fence, second);
        }
    }

    private void rights(Federation here, CloudletId second) {
        CloudletId whose = here.self().name().equals(Mix.CLOUD) && chance.nextInt(4) == 0
                ? here.cloudlets().named(Mix.FIRST).orElseThrow().id()
                : second;
        List<Right> rights = List.of(Right.values());
        Right right = rights.get(chance.nextInt(rights.size()));
        if (whose != null && chance.nextBoolean()) {
            here.cloudlets().grant(whose, right);
        } else if (whose != null) {
            here.cloudlets().revoke(whose, right);
        }
    }

    /** All members say the same of who belongs, who may what, which fences stand, and what was settled how. */
    static Condition agree() {
        return Conditions.named("decisions agree", simulation -> {
            Map<String, Set<String>> said = new TreeMap<>();
            for (Site site : Conditions.members(simulation)) {
                said.computeIfAbsent(said(site.federation()), text -> new TreeSet<>())
                        .add(site.place());
            }
            return said.size() < 2 ? Optional.empty() : Optional.of(String.valueOf(said));
        });
    }

    private static String said(Federation federation) {
        List<String> members = federation.cloudlets().list().stream()
                .map(info -> info.name() + " " + info.id().abbreviated() + " " + info.incarnation() + " "
                        + info.standing() + " " + new TreeSet<>(info.rights()))
                .sorted()
                .toList();
        List<String> fences = federation.fences().list().stream()
                .map(FenceInfo::fence)
                .map(fence -> fence.name() + " " + new TreeSet<>(fence.members()))
                .sorted()
                .toList();
        List<String> settled = federation.cloudlets().settlements().stream()
                .map(String::valueOf)
                .sorted()
                .toList();
        return members + " " + fences + " " + settled;
    }
}
