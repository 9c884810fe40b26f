package io.cloudlet.core.internal.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Does long work in slices, so that the thread it is confined to can do something else in between: what is short is done at once,
 * the rest of what is long by and by, in the order in which it came.
 *
 * @param <T> what there is something to be done about
 */
public final class Slices<T> {

    private final int size;
    private final Executor thread;
    private final Consumer<List<T>> work;
    private final Runnable afterLater;
    private final Map<Object, Iterator<T>> jobs = new LinkedHashMap<>();
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

    /** Something more to do, after all that waits. */
    public void add(Collection<T> what) {
        again(new Object(), what);
    }

    /** The same, in place of what may be left to do of an equal job. */
    public void again(Object job, Collection<T> what) {
        jobs.put(job, what.iterator());
        slice();
    }

    private void slice() {
        work.accept(next());
        if (!jobs.isEmpty() && !due) {
            due = true;
            thread.execute(this::later);
        }
    }

    private void later() {
        due = false;
        slice();
        afterLater.run();
    }

    private List<T> next() {
        List<T> slice = new ArrayList<>();
        Iterator<Iterator<T>> waiting = jobs.values().iterator();
        while (slice.size() < size && waiting.hasNext()) {
            Iterator<T> job = waiting.next();
            while (slice.size() < size && job.hasNext()) {
                slice.add(job.next());
            }
            if (!job.hasNext()) {
                waiting.remove();
            }
        }
        return slice;
    }
}
