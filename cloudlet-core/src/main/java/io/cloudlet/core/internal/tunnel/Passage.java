package io.cloudlet.core.internal.tunnel;

import io.cloudlet.core.internal.tunnel.TunnelFrames.Close;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Data;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Window;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.runtime.Streams.ByteStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection carried over a link: a plain stream on this side, joined to one on the other.
 *
 * <p>Each side says how many bytes the other may send ahead, and allows more as soon as its stream has taken them. So what
 * waits here is never more than that window, a reader that stops stops its writer on the other side and nobody else, and
 * nothing is read from a stream before there is room for it on the other side. A stream that ends does so by halves, as TCP
 * does; one that breaks is broken on the other side too, never ended as if it were whole. Confined to the core thread.
 */
final class Passage {

    private final TunnelName name;
    private final ByteStream stream;
    private final int window;
    private final Lane lane;
    private final Function<byte[], CompletionStage<Void>> send;
    private final Executor core;
    private final Owner owner;
    private long credit;
    private long room;
    private int taken;
    private byte @Nullable [] held;
    private boolean reading;
    private boolean queued;
    private boolean ended;
    private boolean heardEnd;
    private boolean finished;
    private boolean over;
    private boolean active = true;

    /** Is told once when it is over, before this side's stream shows it. */
    interface Owner {
        /** @param why empty if both halves ended properly */
        void over(Passage passage, String why);
    }

    /**
     * Joins a stream to the other side.
     *
     * @param window what this side lets the other send ahead
     * @param credit what the other lets this one
     */
    Passage(
            TunnelName name,
            ByteStream stream,
            int window,
            int credit,
            Lane lane,
            Function<byte[], CompletionStage<Void>> send,
            Executor core,
            Owner owner) {
        this.name = name;
        this.stream = stream;
        this.window = window;
        this.room = window;
        this.credit = credit;
        this.lane = lane;
        this.send = send;
        this.core = core;
        this.owner = owner;
    }

    TunnelName name() {
        return name;
    }

    /** Whether anything was carried since this was last asked. */
    boolean wasActive() {
        boolean was = active;
        active = false;
        return was;
    }

    /** Carries what the stream has, as far as the other side allows. */
    void pump() {
        if (over || ended) {
            return;
        }
        byte[] bytes = held;
        if (bytes == null) {
            read();
        } else if (credit > 0 && !queued) {
            queued = true;
            int length = (int) Math.min(credit, bytes.length);
            lane.enter(length, () -> sendHeld(bytes, length));
        }
    }

    private void read() {
        if (!reading) {
            reading = true;
            stream.read().whenCompleteAsync(this::read, core);
        }
    }

    private void read(byte @Nullable [] bytes, @Nullable Throwable failure) {
        reading = false;
        if (over) {
            return;
        }
        if (bytes == null) {
            breakOff("the connection broke: " + words(failure));
        } else if (bytes.length == 0) {
            ended = true;
            say(new Close(name.mine(), name.number(), false, "").encode());
            settle();
        } else {
            active = true;
            held = bytes;
            pump();
        }
    }

    private CompletionStage<Void> sendHeld(byte[] bytes, int length) {
        queued = false;
        if (over) {
            return CompletableFuture.completedFuture(null);
        }
        boolean whole = length == bytes.length;
        credit -= length;
        held = whole ? null : Arrays.copyOfRange(bytes, length, bytes.length);
        CompletionStage<Void> sent =
                send.apply(new Data(name.mine(), name.number(), whole ? bytes : Arrays.copyOf(bytes, length)).encode());
        pump();
        return sent;
    }

    /** The other side sent bytes. */
    void data(byte[] bytes) {
        if (heardEnd) {
            throw new MalformedException("bytes of a tunnel after its end");
        }
        room -= bytes.length;
        if (room < 0) {
            throw new MalformedException("more bytes of a tunnel than were allowed");
        }
        active = true;
        stream.write(bytes).whenCompleteAsync((written, failure) -> written(bytes.length, failure), core);
    }

    private void written(int bytes, @Nullable Throwable failure) {
        if (over) {
            return;
        }
        if (failure != null) {
            breakOff("the connection broke: " + words(failure));
            return;
        }
        taken += bytes;
        if (taken >= window / 4) {
            room += taken;
            say(new Window(name.mine(), name.number(), taken).encode());
            taken = 0;
        }
    }

    /** The other side allows more. */
    void window(int bytes) {
        credit += bytes;
        if (credit > TunnelFrames.MOST_WINDOW) {
            throw new MalformedException("a tunnel's window of more than " + TunnelFrames.MOST_WINDOW + " bytes");
        }
        pump();
    }

    /** The other side sends no more. */
    void closed(boolean broken, String why) {
        if (broken) {
            end(why);
        } else if (heardEnd) {
            throw new MalformedException("a tunnel that ends twice");
        } else {
            heardEnd = true;
            stream.finish().whenCompleteAsync((done, failure) -> finished(), core);
        }
    }

    private void finished() {
        finished = true;
        settle();
    }

    private void settle() {
        if (!over && ended && finished) {
            over = true;
            owner.over(this, "");
            stream.close();
        }
    }

    /** Ends it here, and says so. */
    void breakOff(String why) {
        if (!over) {
            say(new Close(name.mine(), name.number(), true, why).encode());
            end(why);
        }
    }

    /** Ends it here: there is nobody to tell. */
    void end(String why) {
        if (!over) {
            over = true;
            owner.over(this, why);
            stream.abort();
        }
    }

    private void say(byte[] frame) {
        send.apply(frame).exceptionally(gone -> null);
    }

    /** What failed, for people. */
    static String words(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause == null ? "it ended" : String.valueOf(cause.getMessage());
    }
}
