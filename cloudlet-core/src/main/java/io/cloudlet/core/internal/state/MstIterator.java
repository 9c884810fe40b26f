package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Walks a tree by key. On the stack are the nodes with entries still to come, the next entry's on top. Not thread-safe.
 */
final class MstIterator implements Iterator<Entry> {

    private final Deque<Cursor> path = new ArrayDeque<>();

    MstIterator(MstNode top) {
        descend(top);
    }

    @Override
    public boolean hasNext() {
        return !path.isEmpty();
    }

    @Override
    public Entry next() {
        if (path.isEmpty()) {
            throw new NoSuchElementException();
        }
        Cursor cursor = path.peek();
        Entry entry = cursor.node.entry(cursor.index++);
        if (cursor.index == cursor.node.width()) {
            path.pop();
        }
        descend(cursor.node.child(cursor.index));
        return entry;
    }

    private void descend(MstNode from) {
        for (MstNode node = from; node != MstNode.EMPTY; node = node.child(0)) {
            path.push(new Cursor(node));
        }
    }

    private static final class Cursor {

        final MstNode node;
        int index;

        Cursor(MstNode node) {
            this.node = node;
        }
    }
}
