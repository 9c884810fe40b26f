package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.DataMessages.Read;
import io.cloudlet.samples.trusted.node.DataMessages.Where;
import io.cloudlet.samples.trusted.node.Folder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Who opens what: a row for each cloud, a column for each fence, every cell tried in that cloud's own process. */
final class Table {

    private static final String OBJECT = "note.txt";
    private static final Set<String> REFUSALS = Set.of("not-in-fence", "not-found");

    private Table() {}

    static Evidence check(Stage stage, boolean sabotaged) throws InterruptedException {
        Map<Drawing, String> objects = new LinkedHashMap<>();
        for (Drawing drawing : Drawing.all()) {
            objects.put(drawing, drawing.equals(Drawing.GEO_B) ? smallest(stage.folder()) : note(stage, drawing));
        }
        if (sabotaged) {
            takeIn(stage, Drawing.GEO_C, stage.cloudlet1());
        }
        List<String> rows = new ArrayList<>(List.of(String.format(
                Locale.ROOT,
                "%-10s %-14s %-14s %s",
                "",
                Drawing.GEO_A.fence(),
                Drawing.GEO_B.fence(),
                Drawing.GEO_C.fence())));
        for (NodeProcess node : stage.all()) {
            List<String> cells = new ArrayList<>();
            for (Map.Entry<Drawing, String> column : objects.entrySet()) {
                cells.add(cell(stage, node, column.getKey(), column.getValue()));
            }
            rows.add(String.format(
                    Locale.ROOT, "%-10s %-14s %-14s %s", node.name(), cells.get(0), cells.get(1), cells.get(2)));
        }
        Evidence evidence = new Evidence();
        rows.forEach(evidence::and);
        return evidence;
    }

    /** Takes a cloudlet into a fence, and waits until it has the key. */
    static void takeIn(Stage stage, Drawing drawing, NodeProcess node) throws InterruptedException {
        stage.cloud().data().include(drawing.id(stage.cloud()), node.name());
        stage.eventually(
                node.name() + " is in " + drawing.fence(),
                () -> node.data().fence(drawing.fence()),
                seen -> seen.ready().contains(node.name()));
    }

    private static String note(Stage stage, Drawing drawing) throws InterruptedException {
        NodeProcess writer = stage.named(drawing.writer());
        writer.data().create(drawing.objects(writer, ""));
        writer.data().put(drawing.objects(writer, OBJECT), "for " + drawing.members() + ", from " + writer.pid());
        return OBJECT;
    }

    /** Of the files the smallest that is not empty, if there is one. */
    private static String smallest(Folder folder) {
        return folder.files().stream()
                .min(Comparator.comparing((Folder.Item file) -> file.size() == 0)
                        .thenComparing(Folder.Item::size))
                .map(Folder.Item::name)
                .orElseThrow();
    }

    private static String cell(Stage stage, NodeProcess node, Drawing drawing, String object)
            throws InterruptedException {
        Where where = drawing.objects(node, object);
        String what = drawing.dataset() + " in " + drawing.fence();
        if (drawing.members().contains(node.name())) {
            Read written = stage.named(drawing.writer()).data().read(where);
            stage.eventually(node.name() + " opens " + what, () -> node.data().read(where), written::equals);
            return "opens it";
        }
        try {
            Read read = node.data().read(where);
            throw new NotHeld(node.name() + " opens " + what + ": " + read);
        } catch (NodeException e) {
            NotHeld.unless(REFUSALS.contains(e.code()), node.name() + " says of " + what + ": " + e.getMessage());
            return e.code();
        }
    }
}
