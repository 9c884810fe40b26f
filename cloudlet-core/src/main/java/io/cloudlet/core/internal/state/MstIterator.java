package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Walks a tree by key. On the stack are the nodes with entries still to come, the next entry's on top. Not thread-safe.
 */
final class MstIterator implements Iterator<Entry> {

    private final Deque<Cursor> path = new ArrayDeque<>();
    private final byte[] beginning;

    MstIterator(MstNode top) {
        this.beginning = new byte[0];
        descend(top);
    }

    /** @param beginning of the keys that are wanted */
    MstIterator(MstNode top, byte[] beginning) {
        this.beginning = beginning;
        for (MstNode node = top; node != MstNode.EMPTY; ) {
            int at = node.find(beginning);
            int first = at < 0 ? ~at : at;
            if (first < node.width()) {
                path.push(new Cursor(node, first));
            }
            node = at < 0 ? node.child(first) : MstNode.EMPTY;
        }
    }

    @Override
    public boolean hasNext() {
        Cursor next = path.peek();
        return next != null && begins(next.node.entry(next.index).key());
    }

    private boolean begins(byte[] key) {
        return key.length >= beginning.length
                && Arrays.equals(key, 0, beginning.length, beginning, 0, beginning.length);
    }

    @Override
    public Entry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Cursor cursor = path.element();
        Entry entry = cursor.node.entry(cursor.index++);
        if (cursor.index == cursor.node.width()) {
            path.pop();
        }
        descend(cursor.node.child(cursor.index));
        return entry;
    }

    private void descend(MstNode from) {
        for (MstNode node = from; node != MstNode.EMPTY; node = node.child(0)) {
            path.push(new Cursor(node, 0));
        }
    }

    private static final class Cursor {

        final MstNode node;
        int index;

        Cursor(MstNode node, int index) {
            this.node = node;
            this.index = index;
        }
    }
}
