package io.cloudlet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/simulation.md shows stands in {@link ShopTest}, so it compiles and runs. */
class DocumentTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void javaBlocks_ofTheDocument_areTestsThatRun() throws IOException {
        Path root = Stream.of(
                        Path.of("").toAbsolutePath(),
                        Path.of("").toAbsolutePath().getParent())
                .filter(folder -> Files.exists(folder.resolve("docs/simulation.md")))
                .findFirst()
                .orElseThrow();
        String tests = squeezed(Files.readString(
                root.resolve("cloudlet-simulation/src/test/java/io/cloudlet/simulation/ShopTest.java")));
        Matcher block = JAVA.matcher(Files.readString(root.resolve("docs/simulation.md")));
        while (block.find()) {
            assertThat(tests).contains(squeezed(block.group(1)));
        }
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
