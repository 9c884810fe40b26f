package io.cloudlet.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.ErrorCode;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show, works. */
class DocsTest {

    private static final Path ROOT = root();
    /** Compiled by that module's own test. */
    private static final Path OF_THE_SIMULATION = Path.of("docs", "simulation.md");

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("```.*?```|`[^`\\n]*`", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
    private static final String FRAME = """
            import io.cloudlet.*;
            import io.cloudlet.core.Cloudlet;
            import io.cloudlet.data.*;
            import io.cloudlet.policy.*;
            import io.cloudlet.service.*;
            import io.cloudlet.trust.*;
            import java.net.URI;
            import java.net.http.*;
            import java.nio.file.*;
            import java.security.cert.*;
            import java.time.Duration;
            class Fragment {
                void fragment(%s) throws Exception {
                    %s
                }
            }
            """;

    @TempDir
    Path classes;

    @TestFactory
    Stream<DynamicTest> javaBlock_inDocuments_compiles() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : documents()) {
            if (document.endsWith(OF_THE_SIMULATION)) {
                continue;
            }
            int number = 0;
            for (String block : blocks(document)) {
                number++;
                tests.add(DynamicTest.dynamicTest(
                        ROOT.relativize(document) + " block " + number, () -> compile(complete(block))));
            }
        }
        return tests.stream();
    }

    @Test
    void firstProgram_ofReadme_runsAsItStands() throws Exception {
        compile(blocks(ROOT.resolve("README.md")).get(0));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            loader.loadClass("Hello").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } catch (InvocationTargetException e) {
            throw new AssertionError("the README's first program failed", e.getCause());
        }
    }

    @Test
    void everyErrorCode_standsInTheDocument() throws IOException {
        String document = Files.readString(ROOT.resolve("docs/errors.md"));

        assertThat(ErrorCode.values()).allSatisfy(code -> assertThat(document).contains("| `" + code + "` |"));
    }

    @Test
    void links_inDocuments_leadSomewhere() throws IOException {
        for (Path document : documents()) {
            String prose = CODE.matcher(Files.readString(document)).replaceAll("");
            Matcher link = LINK.matcher(prose);
            while (link.find()) {
                assertThat(document.resolveSibling(link.group(1))).exists();
            }
        }
    }

    private static String complete(String block) {
        if (block.contains("class ")) {
            return block;
        }
        List<String> parameters = new ArrayList<>();
        if (!block.contains("Federation federation")) {
            parameters.add("Federation federation");
        }
        parameters.add("Path dir");
        if (!block.contains("Invitation invitation")) {
            parameters.add("Invitation invitation");
        }
        return FRAME.formatted(String.join(", ", parameters), block);
    }

    private void compile(String source) {
        String name = source.contains("public class Hello") ? "Hello" : "Fragment";
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-d", classes.toString(), "-proc:none", "-classpath", System.getProperty("java.class.path"));
        boolean compiled = compiler.getTask(messages, null, null, options, null, List.of(new Text(name, source)))
                .call();
        assertThat(compiled).as(messages + "\n" + source).isTrue();
    }

    private static List<String> blocks(Path document) throws IOException {
        Matcher matcher = JAVA.matcher(Files.readString(document));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
                                    .map(ROOT::resolve),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Arrays.asList(here, here.getParent()).stream()
                .filter(folder -> Files.exists(folder.resolve("CHANGELOG.md")))
                .findFirst()
                .orElseThrow();
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String source;

        private Text(String name, String source) {
            super(URI.create("string:///" + name + JavaFileObject.Kind.SOURCE.extension), JavaFileObject.Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }
}
