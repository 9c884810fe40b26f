package io.cloudlet.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** The names of the files of a {@link ForgetfulDisk}: as they show, and as they were when last forced. */
final class InodeNames {

    private final Map<String, Inode> durable;
    private final TreeMap<String, Inode> shown;
    private final List<Change> unforced = new ArrayList<>();

    private record Change(String directory, List<String> removed, Map<String, Inode> added) {}

    InodeNames(Map<String, Inode> names) {
        this.durable = new HashMap<>(names);
        this.shown = new TreeMap<>(names);
    }

    static String directory(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    /** The files by their names. */
    SortedMap<String, Inode> shown() {
        return Collections.unmodifiableSortedMap(shown);
    }

    Optional<Inode> find(String name) {
        return Optional.ofNullable(shown.get(name));
    }

    void create(String name, Inode inode) {
        change(directory(name), List.of(), Map.of(name, inode));
    }

    void delete(String name) {
        change(directory(name), List.of(name), Map.of());
    }

    /** Within a directory one change, else two. */
    void rename(String from, String to, Inode inode) {
        if (directory(from).equals(directory(to))) {
            change(directory(from), List.of(from), Map.of(to, inode));
        } else {
            create(to, inode);
            delete(from);
        }
    }

    private void change(String directory, List<String> removed, Map<String, Inode> added) {
        unforced.add(new Change(directory, removed, added));
        removed.forEach(shown::remove);
        shown.putAll(added);
    }

    void force(String directory) {
        unforced.removeIf(change -> {
            if (!change.directory.equals(directory)) {
                return false;
            }
            change.removed.forEach(durable::remove);
            durable.putAll(change.added);
            return true;
        });
    }

    /** What a crash leaves: of the changes that were not forced any. */
    Map<String, Inode> afterCrash(Random chance) {
        TreeMap<String, Inode> left = new TreeMap<>(durable);
        for (Change change : unforced) {
            if (chance.nextBoolean()) {
                change.removed.forEach(left::remove);
                left.putAll(change.added);
            }
        }
        left.replaceAll((name, inode) -> inode.afterCrash(chance));
        return left;
    }
}
