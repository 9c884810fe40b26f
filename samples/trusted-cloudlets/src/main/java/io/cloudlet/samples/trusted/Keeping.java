package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.DataMessages.Carried;
import io.cloudlet.samples.trusted.node.DataMessages.Read;
import io.cloudlet.samples.trusted.node.DataMessages.Where;
import io.cloudlet.samples.trusted.node.Folder;
import java.nio.file.Path;
import java.util.List;

/** Cloud, who makes the keys of all fences, is away; reading and writing go on without it. */
final class Keeping {

    private static final String PREFIX = "while-away/";

    private Keeping() {}

    static List<Step> steps() {
        return List.of(new Step(
                "keeper-away",
                "Cloud, keeper of the fences, is killed. Cloudlet1 writes on, cloudlet2 reads on. Cloud comes back.",
                "cloudlet1, who has the bodies, is killed as well",
                Keeping::keeperAway));
    }

    private static Evidence keeperAway(Stage stage, boolean sabotaged) throws InterruptedException {
        NodeProcess keeper = stage.cloud();
        NodeProcess writer = stage.cloudlet1();
        NodeProcess reader = stage.cloudlet2();
        Where away = Drawing.GEO_B.objects(reader, PREFIX);
        List<Folder.Item> files = stage.folder().few();
        long former = keeper.pid();
        keeper.kill();
        Carried written = Moving.in(stage, writer, away, true);
        stage.eventually(
                "cloudlet2 knows of them", () -> reader.data().holdings(away), seen -> seen.count() == files.size());
        if (sabotaged) {
            writer.kill();
        }
        Path list = stage.file("read-while-away.txt");
        Carried read = Moving.out(stage, reader, away, list);
        Prints.read(list).mustEqual(PREFIX, files);
        Evidence evidence = Evidence.of("process " + former + " of cloud is dead")
                .and("meanwhile cloudlet1 wrote " + written.speed())
                .and("cloudlet2 read the same, none of which it had read before, " + read.speed());
        return evidence.and(back(
                stage,
                keeper,
                Drawing.GEO_B.objects(reader, PREFIX + files.get(0).name())));
    }

    private static String back(Stage stage, NodeProcess keeper, Where object) throws InterruptedException {
        keeper.launch();
        keeper.greet();
        keeper.ask().open();
        Read written = stage.cloudlet1().data().read(object);
        stage.eventually("cloud reads " + object.object(), () -> keeper.data().read(object), written::equals);
        for (NodeProcess node : List.of(stage.cloudlet1(), stage.cloudlet2())) {
            stage.eventually(
                    node.name() + " is linked with cloud", () -> Crashing.known(node, keeper), seen -> seen.linked());
        }
        return "cloud is back as process " + keeper.pid() + " and reads what was written while it was away";
    }
}
