package io.cloudlet.core.internal.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Does long work in slices, so that the thread it is confined to can do something else in between: what is short is done at once,
 * the rest of what is long by and by. Of one lane everything is done in the order in which it came; lanes take turns, so that a long one
 * does not hold up the others.
 *
 * @param <T> what there is something to be done about
 */
public final class Slices<T> {

    private final int size;
    private final Executor thread;
    private final Consumer<List<T>> work;
    private final Runnable afterLater;
    private final Map<Object, Queue<Iterator<T>>> lanes = new LinkedHashMap<>();
    private boolean due;

    /**
     * @param size of a slice
     * @param thread what everything here is confined to
     * @param work done to each slice
     * @param afterLater runs after each slice that was not done at once
     */
    public Slices(int size, Executor thread, Consumer<List<T>> work, Runnable afterLater) {
        this.size = size;
        this.thread = thread;
        this.work = work;
        this.afterLater = afterLater;
    }

    /** Something more to do, after all that waits in that lane. */
    public void add(Object lane, Iterator<T> what) {
        lanes.computeIfAbsent(lane, empty -> new ArrayDeque<>()).add(what);
        slice(lane);
    }

    /** The same, in place of what may be left to do in that lane. */
    public void again(Object lane, Iterator<T> what) {
        lanes.remove(lane);
        add(lane, what);
    }

    private void slice(Object lane) {
        work.accept(next(lane));
        if (!lanes.isEmpty() && !due) {
            due = true;
            thread.execute(this::later);
        }
    }

    private void later() {
        due = false;
        if (!lanes.isEmpty()) { // what was begun anew may have been short
            slice(lanes.keySet().iterator().next());
            afterLater.run();
        }
    }

    /** Takes a slice from a lane, whose turn comes again after the others'. */
    private List<T> next(Object lane) {
        Queue<Iterator<T>> waiting = lanes.remove(lane);
        List<T> slice = new ArrayList<>();
        while (waiting != null && slice.size() < size && !waiting.isEmpty()) {
            Iterator<T> what = waiting.element();
            while (slice.size() < size && what.hasNext()) {
                slice.add(what.next());
            }
            if (!what.hasNext()) {
                waiting.remove();
            }
        }
        if (waiting != null && !waiting.isEmpty()) {
            lanes.put(lane, waiting);
        }
        return slice;
    }
}
