package io.cloudlet.core.internal.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Runs Jazzer in a JVM of its own, since it rewrites the classes that it watches. */
record Jazzer(Path folder) {

    private static final Pattern DONE = Pattern.compile("(?m)^Done (\\d+) runs in (\\d+) second");
    private static final Pattern REACHED = Pattern.compile("(?m)^#\\d+\\s+DONE\\s+(.*)$");

    /** Fuzzes, and returns what it said. */
    Path run(FuzzTarget target, String runs) throws IOException, InterruptedException {
        Path found = Files.createDirectories(folder.resolve("corpus"));
        Path seeds = Files.createDirectories(folder.resolve("seeds"));
        int number = 0;
        for (byte[] input : Corpus.of(target)) {
            Files.write(seeds.resolve(String.valueOf(number++)), input);
        }
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command(target, runs, found, seeds))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .directory(folder.toFile())
                .start();
        try {
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        return log;
    }

    private List<String> command(FuzzTarget target, String runs, Path found, Path seeds) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+EnableDynamicAgentLoading",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + JazzerDriver.class.getName(),
                "--target_args=" + target.name(),
                "--instrumentation_includes=io.cloudlet.**",
                "--custom_hook_includes=io.cloudlet.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-runs=" + runs,
                "-timeout=10",
                "-max_len=4096",
                found.toString(),
                seeds.toString());
    }

    /** How many runs in how many seconds, and what they reached. */
    static String summary(String said) {
        var done = DONE.matcher(said);
        var reached = REACHED.matcher(said);
        return (done.find() ? done.group(1) + " runs in " + done.group(2) + " s" : "not done")
                + (reached.find() ? ", " + reached.group(1) : "");
    }
}
