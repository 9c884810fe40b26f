package io.cloudlet.samples.trusted;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Tells the story on the standard output, with ticks where the terminal has them. */
final class Narrator {

    private final PrintStream out;
    private final String tick;
    private final String cross;

    Narrator() {
        Charset charset = charset();
        boolean ticks = charset.newEncoder().canEncode('\u2713');
        out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset);
        tick = ticks ? "\u2713" : "+";
        cross = ticks ? "\u2717" : "X";
    }

    void say(String line) {
        out.println(line);
    }

    void begin(Step step) {
        out.println();
        out.println("  " + step.title());
    }

    void held(Step step, List<String> evidence, long millis) {
        verdict(tick, step, millis, evidence);
    }

    void failed(Step step, List<String> why, long millis) {
        verdict(cross, step, millis, why);
    }

    private void verdict(String mark, Step step, long millis, List<String> lines) {
        String head = String.format(Locale.ROOT, "  %s %-13s %5.1f s  ", mark, step.name(), millis / 1000.0);
        out.println(head + String.join("\n" + " ".repeat(head.length()), lines));
    }

    /** UTF-8, but where a Windows console says otherwise. */
    private static Charset charset() {
        String named = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return windows && named != null && Charset.isSupported(named) ? Charset.forName(named) : StandardCharsets.UTF_8;
    }
}
