package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.burglar.Plan;
import io.cloudlet.samples.trusted.burglar.Spoils;
import io.cloudlet.samples.trusted.burglar.Spoils.Tries;
import io.cloudlet.samples.trusted.node.DataMessages.Where;
import io.cloudlet.samples.trusted.node.Folder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Cloudlet3 is not in geoB: it is refused, and stays outside even with copies of everything but the keys. */
final class BreakingIn {

    private static final Drawing GEO_B = Drawing.GEO_B;
    private static final int GUESSED = 3;

    private BreakingIn() {}

    static List<Step> steps() {
        return List.of(
                new Step(
                        "outsider",
                        "Cloudlet3, which is not in geoB, asks for the files and is refused.",
                        "cloudlet3 is taken into geoB",
                        BreakingIn::outsider),
                new Step(
                        "burglary",
                        "Cloudlet3 gets copies of cloudlet1's bodies, headers and log, and tries every key it has.",
                        "cloudlet2's private keys lie among the copies",
                        BreakingIn::burglary),
                new Step(
                        "search",
                        "All that cloudlet3 has, its own home and the copies, is searched for plaintext.",
                        "one file lies among the copies in clear",
                        BreakingIn::search));
    }

    private static Evidence outsider(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess outsider = stage.cloudlet3();
        if (sabotaged) {
            Table.takeIn(stage, GEO_B, outsider);
        }
        Where files = GEO_B.objects(outsider, stage.folder().files().get(0).name());
        Where anywhere = new Where(files.dataset(), "", files.object());
        Evidence evidence = new Evidence();
        evidence.and(refused("by name", "not-found", () -> outsider.data().read(anywhere)));
        evidence.and(refused("in geoB", "not-in-fence", () -> outsider.data().read(files)));
        evidence.and(refused(
                "to make one there",
                "not-in-fence",
                () -> outsider.data().create(new Where("intruder", files.fence(), ""))));
        List<String> datasets = outsider.data().datasets();
        NotHeld.unless(datasets.equals(List.of(Drawing.GEO_C.dataset())), "cloudlet3 lists " + datasets);
        return evidence.and("it lists no dataset but " + Drawing.GEO_C.dataset() + ", of geoC");
    }

    /** Asks, and must be told so. */
    static String refused(String what, String code, Attempt attempt) throws InterruptedException {
        try {
            attempt.run();
        } catch (NodeException e) {
            NotHeld.unless(e.code().equals(code), what + ": expected " + code + ", but " + e.getMessage());
            return what + ": " + e.getMessage();
        }
        throw new NotHeld(what + ": was not refused");
    }

    /** What somebody tries. */
    interface Attempt {
        void run() throws InterruptedException;
    }

    private static Evidence burglary(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess burglar = stage.cloudlet3();
        Path stolen = Sack.withoutKeys(stage.cloudlet1(), loot(stage).resolve("cloudlet1"));
        Path own = Sack.whole(burglar, loot(stage).resolve("own"));
        if (sabotaged) {
            Sack.keys(stage.cloudlet2(), own);
        }
        List<String> guessed = stage.folder().files().stream()
                .map(Folder.Item::name)
                .limit(GUESSED)
                .toList();
        Spoils spoils =
                burglar.data().burgle(new Plan(List.of(own.toString(), stolen.toString()), GEO_B.dataset(), guessed));
        Tries geoB = spoils.of(GEO_B.id(burglar));
        Tries geoC = spoils.of(Drawing.GEO_C.id(burglar));
        Set<String> bodies = Sack.bodies(stolen);
        Set<String> opened = new TreeSet<>(spoils.opened());
        opened.retainAll(bodies);
        NotHeld.unless(
                geoC.wrapsOpened() > 0
                        && geoC.recordsOpened() > 0
                        && spoils.opened().size() > opened.size(),
                "with its own key of geoC it should open what is geoC's, but: " + spoils);
        NotHeld.unless(
                geoB.wrapsOpened() == 0 && geoB.recordsOpened() == 0 && opened.isEmpty(),
                "it opened of geoB " + geoB + " and " + opened.size() + " bodies of cloudlet1's");
        NotHeld.unless(
                geoB.wrapTries() > 0
                        && geoB.recordTries() > geoB.records()
                        && geoB.records() > stage.folder().files().size()
                        && bodies.size() >= stage.folder().files().size(),
                "there was too little to try: " + spoils);
        return Evidence.of("process " + burglar.pid() + " tried " + spoils.wrappingKeys()
                        + " private keys on every wrapped key of geoB, " + geoB.wrapTries() + " times: none opened")
                .and("it tried " + spoils.sealKeys() + " keys of fences on " + geoB.records()
                        + " sealed records of geoB, " + geoB.recordTries() + " times: none opened")
                .and("it tried them on " + bodies.size() + " bodies, " + spoils.bodyTries()
                        + " times, with three of the names guessed right: none of cloudlet1's opened")
                .and("the same code, in the same attempt, opened " + geoC.wrapsOpened() + " wrapped keys, "
                        + geoC.recordsOpened() + " records and "
                        + (spoils.opened().size() - opened.size())
                        + " bodies of geoC, which cloudlet3 is a member of");
    }

    private static Evidence search(Stage stage, boolean sabotaged) {
        List<Folder.Item> files = stage.folder().files();
        Needles needles = new Needles().excerpts(files).names(files);
        Needles dataset = new Needles().name(GEO_B.dataset());
        if (sabotaged) {
            Folder.Item leaked = files.get(0);
            Sack.copy(leaked.path(), loot(stage).resolve("leaked"));
        }
        Set<String> control = new TreeSet<>(needles.in(stage.file(Fencing.LIST)));
        control.addAll(dataset.in(stage.file(Fencing.LIST)));
        for (Folder.Item file : files) {
            control.addAll(needles.in(file.path()));
        }
        int wanted = needles.count() + dataset.count();
        NotHeld.unless(control.size() == wanted, "the search itself fails: of " + wanted + " it finds but " + control);
        long before = needles.searched();
        Set<String> found = new TreeSet<>();
        for (Path place :
                List.of(loot(stage), stage.cloudlet3().home(), stage.cloudlet3().log())) {
            found.addAll(needles.in(place));
            found.addAll(dataset.in(place));
        }
        NotHeld.unless(found.isEmpty(), "cloudlet3 has in clear " + found);
        return Evidence.of("searched for " + wanted + " excerpts of files and names, " + "the dataset's among them: "
                        + "the folder and the list of what cloudlet2 read contain all of them")
                .and("cloudlet3's home and log and the copies, " + (needles.searched() - before)
                        + " bytes, contain none");
    }

    private static Path loot(Stage stage) {
        return stage.file("loot-of-cloudlet3");
    }
}
