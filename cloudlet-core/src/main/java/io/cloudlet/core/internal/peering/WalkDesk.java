package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Branch;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.MerkleSearchTree;
import io.cloudlet.core.internal.state.Walk;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Lets a peer walk the live sets that it was told of, each as it was then, however the log goes on meanwhile. Confined to the core
 * thread.
 */
final class WalkDesk {

    private static final int ANSWER_BYTES = 512 * 1024;
    private static final int MOST_UNDER_WAY = 16;
    private static final int MOST_BRANCHES = 8;

    private final Logs logs;
    private final Function<byte[], CompletionStage<Void>> send;
    private final Executor core;
    private final Map<CloudletId, MerkleSearchTree> told = new HashMap<>();
    private final Deque<MerkleSearchTree> itself = new ArrayDeque<>();
    private int underWay;

    WalkDesk(Logs logs, Function<byte[], CompletionStage<Void>> send, Executor core) {
        this.logs = logs;
        this.send = send;
        this.core = core;
    }

    /** The peer is told now where that log stands. */
    void telling(CloudletId origin) {
        logs.tree(origin).ifPresent(tree -> told.put(origin, tree));
    }

    /** The peer is told now of what it said itself. */
    void telling(Branch branch) {
        itself.addFirst(branch.tree());
        if (itself.size() > MOST_BRANCHES) {
            itself.removeLast();
        }
    }

    /** The peer was given that log otherwise. */
    void forget(CloudletId origin) {
        told.remove(origin);
    }

    void ask(WalkFrames.Ask ask) {
        if (++underWay > MOST_UNDER_WAY) {
            throw new MalformedException("walks without reading the answers");
        }
        List<Walk.Got> nodes = tree(ask).map(tree -> nodes(tree, ask)).orElse(List.of());
        send.apply(new WalkFrames.Answer(ask.number(), nodes).encode()).thenRunAsync(() -> underWay--, core);
    }

    private Optional<MerkleSearchTree> tree(WalkFrames.Ask ask) {
        return Stream.of(Stream.ofNullable(told.get(ask.origin())), itself.stream(), logs.tree(ask.origin()).stream())
                .flatMap(trees -> trees)
                .filter(tree -> Arrays.equals(tree.root(), ask.root()))
                .findFirst();
    }

    private static List<Walk.Got> nodes(MerkleSearchTree tree, WalkFrames.Ask ask) {
        List<Walk.Got> nodes = new ArrayList<>();
        int room = ANSWER_BYTES;
        for (Walk.Want want : ask.wants()) {
            Optional<Walk.Got> got = room <= 0 ? Optional.empty() : tree.walked(want, ask.since(), room);
            if (got.isEmpty()) {
                break;
            }
            nodes.add(got.get());
            room -= got.get().bytes();
        }
        return nodes;
    }
}
