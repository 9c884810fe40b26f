package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.Arguments.Misuse;
import io.cloudlet.samples.trusted.node.Folder;
import io.cloudlet.samples.trusted.node.NodeArguments;
import io.cloudlet.samples.trusted.node.NodeMain;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Starts four cloudlets and tells their story; ends with 0 only if every step held. */
public final class TrustedCloudlets {

    /** The first argument of the processes that this one starts. */
    static final String NODE = "node";

    private static final int HELD = 0;
    private static final int NOT_HELD = 1;
    private static final int MISUSED = 2;

    private TrustedCloudlets() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0 && args[0].equals(NODE)) {
            NodeMain.run(NodeArguments.parse(List.of(args).subList(1, args.length)));
            return;
        }
        System.exit(run(List.of(args)));
    }

    @SuppressWarnings("SystemOut")
    private static int run(List<String> args) throws IOException, InterruptedException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args, Story.names());
        } catch (Misuse e) {
            System.err.println(e.getMessage());
            return MISUSED;
        }
        Narrator narrator = new Narrator();
        if (arguments.help()) {
            Usage.lines().forEach(narrator::say);
            return HELD;
        }
        Folder folder;
        try {
            folder = arguments.folder();
        } catch (Misuse e) {
            System.err.println(e.getMessage());
            return MISUSED;
        }
        WorkDirectory directory = new WorkDirectory();
        Stage stage = new Stage(directory, folder, narrator);
        Thread end = new Thread(() -> close(stage, directory));
        Runtime.getRuntime().addShutdownHook(end);
        return play(arguments, narrator, stage, directory) ? HELD : NOT_HELD;
    }

    private static boolean play(Arguments arguments, Narrator narrator, Stage stage, WorkDirectory directory)
            throws IOException, InterruptedException {
        narrator.say("Four clouds, each its own master, become one federation: acme.");
        long begun = System.nanoTime();
        Report report = new Story(narrator, arguments.sabotaged(), arguments.shortcut()).play(stage);
        report.write(arguments.report());
        narrator.say("");
        narrator.say((report.allHeld() ? "Every step held" : "Not every step held") + ", after "
                + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s. Report: " + arguments.report());
        if (!report.allHeld()) {
            directory.keep();
            Usage.autopsy(stage, directory).forEach(narrator::say);
        }
        if (arguments.keep()) {
            directory.keep();
            Usage.console(stage, directory).forEach(narrator::say);
            new CountDownLatch(1).await();
        }
        return report.allHeld();
    }

    /** The shutdown hook: however this process ends, short of being killed itself, nothing is left behind. */
    private static void close(Stage stage, WorkDirectory directory) {
        stage.close();
        directory.close();
    }
}
