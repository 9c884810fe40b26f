package io.cloudlet.core.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.core.internal.node.Inside;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.FenceId;
import io.cloudlet.testkit.ForgetfulDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What datasets and objects must be there: of each object one state, or any of two while nobody was told how it ended. */
final class Expected {

    private static final int DIRECTORIES = 256;

    private final Set<String> datasets = new TreeSet<>();
    private final Map<String, List<Optional<byte[]>>> objects = new TreeMap<>();

    void dataset(String name) {
        datasets.add(name);
    }

    /** Somebody begins to write or delete: until it ends, either may be. */
    void attempt(String dataset, String name, Optional<byte[]> content) {
        List<Optional<byte[]>> states =
                objects.computeIfAbsent(dataset + "/" + name, object -> new ArrayList<>(List.of(Optional.empty())));
        states.add(content);
    }

    /** That was acknowledged. */
    void done(String dataset, String name, Optional<byte[]> content) {
        objects.put(dataset + "/" + name, new ArrayList<>(List.of(content)));
    }

    /** What is there for sure. */
    List<String> certain(String dataset, String prefix) {
        String begin = dataset + "/";
        return objects.entrySet().stream()
                .filter(object -> object.getKey().startsWith(begin + prefix))
                .filter(object -> object.getValue().size() == 1
                        && object.getValue().get(0).isPresent())
                .map(object -> object.getKey().substring(begin.length()))
                .toList();
    }

    /** Requires it of a member; what was open is from now on as it is found. */
    void require(Federation at, FenceId fence) {
        assertThat(at.data().list()).extracting(Dataset::name).containsAll(datasets);
        objects.forEach((path, states) -> {
            int slash = path.indexOf('/');
            Dataset dataset = at.data().dataset(path.substring(0, slash), fence);
            String name = path.substring(slash + 1);
            Optional<byte[]> found = dataset.find(name).map(DataObject::bytes);
            assertThat(states)
                    .as(path + " has " + found.map(bytes -> bytes.length + " bytes"))
                    .anyMatch(state -> same(state, found));
            states.removeIf(state -> !same(state, found));
            dataset.versions(name)
                    .forEach(version -> assertThat(version.bytes()).hasSize((int) version.size()));
        });
        at.data().list().forEach(this::requireNothingElse);
    }

    private void requireNothingElse(Dataset dataset) {
        assertThat(dataset.list(""))
                .extracting(object -> dataset.name() + "/" + object.name())
                .allMatch(objects::containsKey);
    }

    private static boolean same(Optional<byte[]> one, Optional<byte[]> other) {
        return one.isPresent() == other.isPresent() && Arrays.equals(one.orElse(null), other.orElse(null));
    }

    /** Requires that the store holds nothing that no version names. */
    void requireNoBlobBut(Federation at, ForgetfulDisk disk) {
        DataIndex index = Inside.data(at).index();
        try {
            for (int directory = 0; directory < DIRECTORIES; directory++) {
                assertThat(disk.list(String.format(Locale.ROOT, "blobs/%02x", directory)))
                        .allMatch(index::names);
            }
            assertThat(disk.list("blobs/new")).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
