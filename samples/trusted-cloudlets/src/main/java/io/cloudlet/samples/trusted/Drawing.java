package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.DataMessages.Where;
import java.util.List;

/**
 * A fence of the story, and the dataset inside it.
 *
 * @param writer who writes the dataset's first object
 */
record Drawing(String fence, List<String> regions, List<String> members, String dataset, String writer) {

    static final Drawing GEO_A = new Drawing("geoA", List.of("DE"), List.of("cloud", "cloudlet1"), "drawings", "cloud");
    static final Drawing GEO_B =
            new Drawing("geoB", List.of("DE", "FR"), List.of("cloud", "cloudlet1", "cloudlet2"), "files", "cloudlet1");
    static final Drawing GEO_C = new Drawing(
            "geoC", List.of("DE", "FR"), List.of("cloud", "cloudlet2", "cloudlet3"), "readings", "cloudlet3");

    static List<Drawing> all() {
        return List.of(GEO_A, GEO_B, GEO_C);
    }

    /** The fence's id, as that cloudlet knows it. */
    String id(NodeProcess node) throws InterruptedException {
        return node.data().fence(fence).id();
    }

    /** The dataset's objects that begin so, or the one of that name; whoever is asked knows the fence. */
    Where objects(NodeProcess node, String prefix) throws InterruptedException {
        return new Where(dataset, id(node), prefix);
    }
}
