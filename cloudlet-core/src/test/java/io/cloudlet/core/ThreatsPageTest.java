package io.cloudlet.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of threats names each patch that removes a defence, and no other. */
class ThreatsPageTest {

    private static final Path PATCHES = Path.of("src/test/mutations");
    private static final Path PAGE = Path.of("../docs/threats.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9-]+)` \\|", Pattern.MULTILINE);

    @Test
    void threats_nameEachPatchAndNoOther() throws IOException {
        Set<String> named = ROW.matcher(Files.readString(PAGE, UTF_8))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(patches());
    }

    private static Set<String> patches() throws IOException {
        try (Stream<Path> files = Files.list(PATCHES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".patch"))
                    .map(name -> name.substring(0, name.length() - ".patch".length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
