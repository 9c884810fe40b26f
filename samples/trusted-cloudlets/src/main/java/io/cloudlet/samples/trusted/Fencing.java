package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.DataMessages.Carried;
import io.cloudlet.samples.trusted.node.DataMessages.Holdings;
import io.cloudlet.samples.trusted.node.DataMessages.Seen;
import io.cloudlet.samples.trusted.node.DataMessages.Where;
import io.cloudlet.samples.trusted.node.Folder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Data inside fences: drawn by Cloud, written by one member, read by another. */
final class Fencing {

    /** What a member read, for {@link BreakingIn} to search elsewhere. */
    static final String LIST = "read.txt";

    private Fencing() {}

    static List<Step> steps() {
        return List.of(
                new Step(
                        "fences",
                        "Cloud draws three fences; their members get the key of each, and nobody else does.",
                        "cloudlet2 is left out of geoB",
                        Fencing::draw),
                new Step(
                        "store",
                        "A folder goes into dataset files, inside geoB, at cloudlet1.",
                        "one of the files is deleted again",
                        Fencing::store),
                new Step(
                        "read",
                        "Cloudlet2 reads every file, byte for byte.",
                        "one of the files is written anew with other content",
                        Fencing::read),
                new Step(
                        "table",
                        "Each fence has a dataset. Each cloud opens those of its fences, and no other.",
                        "cloudlet1 is taken into geoC",
                        Table::check));
    }

    private static Evidence draw(Stage stage, boolean sabotaged) throws InterruptedException {
        for (Drawing drawing : Drawing.all()) {
            List<String> members = new ArrayList<>(drawing.members());
            if (sabotaged && drawing.equals(Drawing.GEO_B)) {
                members.remove("cloudlet2");
            }
            stage.cloud().data().draw(drawing.fence(), drawing.regions(), members);
        }
        Evidence evidence = new Evidence();
        for (Drawing drawing : Drawing.all()) {
            String epoch = ready(stage, stage.cloud(), drawing).epoch();
            for (NodeProcess node : stage.allBut(stage.cloud())) {
                String seen = ready(stage, node, drawing).epoch();
                NotHeld.unless(
                        seen.equals(epoch),
                        node.name() + " sees key " + seen + " of " + drawing.fence() + ", cloud " + epoch);
            }
            evidence.and(drawing.fence() + " in " + String.join(", ", drawing.regions()) + ", key " + epoch
                    + ", as all four processes say: ready are " + String.join(", ", drawing.members())
                    + " and nobody else");
        }
        return evidence;
    }

    /** Exactly the members are in it, each with the key. */
    private static Seen ready(Stage stage, NodeProcess node, Drawing drawing) throws InterruptedException {
        return stage.eventually(
                node.name() + " sees " + drawing.members() + " ready in " + drawing.fence(),
                () -> node.data().fence(drawing.fence()),
                seen -> seen.members().size() == drawing.members().size()
                        && seen.ready().stream().sorted().toList().equals(drawing.members()));
    }

    private static Evidence store(Stage stage, boolean sabotaged) throws InterruptedException {
        Folder folder = stage.folder();
        NotHeld.unless(!folder.files().isEmpty(), "there are no files: " + folder + "; name a folder with --data");
        NodeProcess writer = stage.cloudlet1();
        Where all = Drawing.GEO_B.objects(writer, "");
        writer.data().create(all);
        Carried carried = Moving.in(stage, writer, all, false);
        if (sabotaged) {
            writer.data()
                    .delete(Drawing.GEO_B.objects(writer, folder.files().get(0).name()));
        }
        Evidence evidence =
                Evidence.of("from " + folder).and("cloudlet1 (process " + writer.pid() + ") wrote " + carried.speed());
        for (NodeProcess node : List.of(writer, stage.cloudlet2(), stage.cloud())) {
            Holdings holdings = stage.eventually(
                    node.name() + " lists " + folder.files().size() + " objects, " + folder.bytes() + " bytes",
                    () -> node.data().holdings(all),
                    seen -> seen.count() == folder.files().size() && seen.bytes() == folder.bytes());
            evidence.and(node.name() + " lists " + holdings.count() + " objects, " + holdings.bytes()
                    + " bytes; bodies kept there: " + holdings.here());
        }
        return evidence;
    }

    private static Evidence read(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess reader = stage.cloudlet2();
        Where all = Drawing.GEO_B.objects(reader, "");
        if (sabotaged) {
            String changed = stage.folder().files().get(0).name();
            stage.cloudlet1().data().put(Drawing.GEO_B.objects(reader, changed), "something else");
            long bytes = stage.folder().bytes() - stage.folder().files().get(0).size() + "something else".length();
            stage.eventually("it is known", () -> reader.data().holdings(all), seen -> seen.bytes() == bytes);
        }
        long here = reader.data().holdings(all).here();
        NotHeld.unless(here == 0, "cloudlet2 has " + here + " of the bodies already");
        Path list = stage.file(LIST);
        Carried carried = Moving.out(stage, reader, all, list);
        Prints.read(list).mustEqual("", stage.folder().files());
        return Evidence.of("cloudlet2 (process " + reader.pid() + "), which kept none of them, read " + carried.speed())
                .and("SHA-256 and length of each are those of the file in the folder");
    }
}
