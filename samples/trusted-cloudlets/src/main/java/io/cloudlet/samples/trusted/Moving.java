package io.cloudlet.samples.trusted;

import io.cloudlet.samples.trusted.node.DataMessages.Carried;
import io.cloudlet.samples.trusted.node.DataMessages.CarryIn;
import io.cloudlet.samples.trusted.node.DataMessages.CarryOut;
import io.cloudlet.samples.trusted.node.DataMessages.Progress;
import io.cloudlet.samples.trusted.node.DataMessages.Where;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Moves folders in and out, and tells how far it is; however much there is, it only has to go on. */
final class Moving {

    private static final long TELL_MILLIS = 1000;

    private Moving() {}

    /** Asks a process to do something that takes long. */
    private interface Order {
        Carried carry() throws InterruptedException;
    }

    /** Writes the folder, or a few files of it, into a dataset; {@code where} has the prefix of the names. */
    static Carried in(Stage stage, NodeProcess node, Where where, boolean few) throws InterruptedException {
        CarryIn carry = new CarryIn(
                where, stage.folder().roots().stream().map(Path::toString).toList(), few);
        int total = few ? stage.folder().few().size() : stage.folder().files().size();
        return watched(stage, node, total, () -> node.data().carryIn(carry));
    }

    /** Reads every object that begins so; the file gets a line for each. */
    static Carried out(Stage stage, NodeProcess node, Where where, Path list) throws InterruptedException {
        CarryOut carry = new CarryOut(where, list.toString());
        return watched(
                stage,
                node,
                node.data().holdings(where).count(),
                () -> node.data().carryOut(carry));
    }

    private static Carried watched(Stage stage, NodeProcess node, long total, Order order) throws InterruptedException {
        CompletableFuture<Carried> carried = CompletableFuture.supplyAsync(() -> {
            try {
                return order.carry();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        });
        Watch watch = new Watch(stage, node, total);
        while (true) {
            try {
                return carried.get(TELL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                watch.look();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof NodeException said ? said : new IllegalStateException(e.getCause());
            }
        }
    }

    /** Sees to it that it goes on. */
    private static final class Watch {

        private final Stage stage;
        private final NodeProcess node;
        private final long total;
        private Progress last = new Progress(0, 0);
        private long moved = System.nanoTime();

        Watch(Stage stage, NodeProcess node, long total) {
            this.stage = stage;
            this.node = node;
            this.total = total;
        }

        void look() throws InterruptedException {
            Progress now = node.data().progress();
            if (!now.equals(last)) {
                last = now;
                moved = System.nanoTime();
                stage.say(node.name() + ": " + now.count() + " of " + total + " files, " + now.bytes() / 1_000_000
                        + " MB");
            }
            NotHeld.unless(
                    System.nanoTime() - moved < stage.patience().toNanos(),
                    node.name() + " stands still at " + last.count() + " of " + total + " files");
        }
    }
}
