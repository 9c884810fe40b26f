package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.burglar.Plan;
import io.cloudlet.samples.trusted.burglar.Spoils;
import io.cloudlet.samples.trusted.burglar.Spoils.Tries;
import io.cloudlet.samples.trusted.node.DataMessages.Inside;
import io.cloudlet.samples.trusted.node.DataMessages.Seen;
import io.cloudlet.samples.trusted.node.DataMessages.Where;
import io.cloudlet.samples.trusted.node.Folder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A member of a fence is removed. It keeps its files and, in its memory, every key: what it could read before, it can read on;
 * what is written later, it cannot.
 */
final class Expelling {

    private static final Drawing GEO_B = Drawing.GEO_B;
    private static final String PREFIX = "later/";

    private Expelling() {}

    static List<Step> steps() {
        return List.of(
                new Step(
                        "expel",
                        "Cloud removes cloudlet2, which keeps all its files and keys. GeoB gets a new key without it.",
                        "the removal is skipped",
                        Expelling::expel),
                new Step(
                        "later",
                        "Cloudlet1 writes on. Cloudlet2 gets copies of that, and opens old objects but none of the new.",
                        "cloudlet1's private keys lie among the copies",
                        Expelling::later));
    }

    private static Evidence expel(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess expelled = stage.cloudlet2();
        String before = expelled.data().fence(GEO_B.fence()).epoch();
        String held = hold(stage, expelled);
        if (!sabotaged) {
            stage.cloud().ask().remove(expelled.name());
        }
        Evidence evidence = Evidence.of(held);
        for (NodeProcess node : List.of(stage.cloud(), stage.cloudlet1())) {
            Seen seen = stage.eventually(
                    node.name() + " has a new key of geoB, without cloudlet2, over all that it wrote",
                    () -> node.data().fence(GEO_B.fence()),
                    now -> !now.epoch().equals(before)
                            && now.ready()
                                    .equals(now.ready().stream()
                                            .filter(name -> !name.equals(expelled.name()))
                                            .toList())
                            && now.ready().contains(node.name())
                            && now.rewrapped());
            evidence.and(node.name() + " says of geoB: key " + before + " gave way to " + seen.epoch() + "; cloudlet2 "
                    + seen.member(expelled.name()).map(Inside::standing).orElse("not in it"));
        }
        return evidence.and(locked(stage, expelled));
    }

    /** Cloudlet2 copies its home and unwraps every key that it can, as nobody can keep it from. */
    private static String hold(Stage stage, NodeProcess expelled) throws InterruptedException {
        Path own = Sack.whole(expelled, loot(stage).resolve("own"));
        Spoils spoils = expelled.data().burgle(new Plan(List.of(own.toString()), GEO_B.dataset(), List.of()));
        Tries geoB = spoils.of(GEO_B.id(expelled));
        NotHeld.unless(
                geoB.wrapsOpened() > 0 && geoB.recordsOpened() == geoB.records(),
                "as a member cloudlet2 should open all of geoB, but: " + geoB);
        return "process " + expelled.pid() + " of cloudlet2, while a member, opened " + geoB.recordsOpened() + " of "
                + geoB.records() + " records of geoB by itself, and keeps " + spoils.sealKeys()
                + " keys in memory and a copy of its home";
    }

    private static String locked(Stage stage, NodeProcess expelled) throws InterruptedException {
        Where file = GEO_B.objects(expelled, stage.folder().files().get(0).name());
        String told =
                stage.eventually("cloudlet2 is refused", () -> refusal(expelled, file), words -> !words.isEmpty());
        return "asked for a file, it is refused: " + told;
    }

    /** Empty if it was not. */
    private static String refusal(NodeProcess node, Where file) throws InterruptedException {
        try {
            node.data().read(file);
            return "";
        } catch (NodeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Evidence later(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess writer = stage.cloudlet1();
        NodeProcess expelled = stage.cloudlet2();
        Set<String> before = Sack.bodies(writer.home());
        Moving.in(stage, writer, GEO_B.objects(writer, PREFIX), true);
        Set<String> after = Sack.bodies(writer.home());
        Path stolen = Sack.withoutKeys(writer, loot(stage).resolve("cloudlet1"));
        Path own = Sack.whole(expelled, loot(stage).resolve("own-afterwards"));
        if (sabotaged) {
            Sack.keys(writer, stolen);
        }
        List<String> homes = List.of(loot(stage).resolve("own").toString(), own.toString(), stolen.toString());
        List<String> names = stage.folder().few().stream()
                .map(Folder.Item::name)
                .map(PREFIX::concat)
                .toList();
        Spoils spoils = expelled.data().burgle(new Plan(homes, GEO_B.dataset(), names));
        return judged(spoils, writer.data().fence(GEO_B.fence()), before, after, stage);
    }

    private static Evidence judged(Spoils spoils, Seen geoB, Set<String> before, Set<String> after, Stage stage) {
        Tries newKey = spoils.of(geoB.id(), geoB.epoch());
        Set<String> old = new TreeSet<>(spoils.opened());
        old.retainAll(before);
        Set<String> later = new TreeSet<>(after);
        later.removeAll(before);
        int written = later.size();
        later.retainAll(spoils.opened());
        NotHeld.unless(
                newKey.wrapsOpened() == 0 && newKey.recordsOpened() == 0 && later.isEmpty(),
                "it opened " + later.size() + " of " + written + " bodies written later, and " + newKey);
        NotHeld.unless(
                written == stage.folder().few().size() && newKey.wrapTries() > 0 && newKey.recordTries() > 0,
                "there was too little to try: " + written + " bodies, " + newKey);
        NotHeld.unless(!old.isEmpty(), "it opened nothing at all, not even what it could read before");
        return Evidence.of("of " + written + " bodies that cloudlet1 wrote after the removal, cloudlet2 opened none, "
                        + "in " + spoils.bodyTries() + " tries with every key it has and every name guessed right")
                .and("it tried " + spoils.wrappingKeys() + " private keys on the wraps of the new key, "
                        + newKey.wrapTries() + " times, and " + spoils.sealKeys() + " keys on " + newKey.records()
                        + " records sealed under it, " + newKey.recordTries() + " times: none opened")
                .and("of the " + before.size() + " bodies from before it opened " + old.size()
                        + ": a removed member can read on what it could read, if it gets hold of the copies; "
                        + "a fence does not promise otherwise");
    }

    private static Path loot(Stage stage) {
        return stage.file("loot-of-cloudlet2");
    }
}
