package io.cloudlet.policy;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.Right;
import java.util.List;
import java.util.Optional;

/**
 * The fences of the federation. What is sealed inside one can be opened by its members only.
 *
 * <p>Lists answer from local state. Changes need {@link Right#FENCES}, are durable and signed when the call returns, and
 * hold at every member as soon as it hears of them. Who holds the right orders keys to be made, and never sees one: only the
 * <em>keeper</em>, a member of the fence, makes them, as soon as it hears of a change.
 *
 * <p><b>What a fence does not promise</b> stands in {@code docs/fences.md}; above all: whoever was removed can still open
 * what was sealed before, if it gets hold of the ciphertext.
 */
public interface Fences {

    /**
     * Draws a fence. The keeper makes its first key as soon as it hears of it; until then nothing can be written inside.
     *
     * @throws InvalidArgumentException if it has no members, the keeper is none of them, or none was named and this cloudlet
     *     is none
     * @throws ConflictException {@code name-taken}; {@code region-outside}, if a member declares to be outside;
     *     {@code no-attestation}, if it requires hardware and no machine is approved for its keeper
     * @throws NotFoundException if one of the roster is no member of the federation
     * @throws DeniedException {@code right-missing}
     */
    FenceId define(Fence fence);

    /** Every fence, by name, then id. */
    List<FenceInfo> list();

    /** The one fence of that name; empty if there is none, or more than one. */
    Optional<FenceInfo> named(String name);

    /**
     * The fence of that id.
     *
     * @throws NotFoundException if none is known here
     */
    FenceInfo get(FenceId fence);

    /** Takes cloudlets into the roster. They can open everything inside, older things too. Twice does nothing. */
    void include(FenceId fence, CloudletId... cloudlets);

    /**
     * Takes cloudlets out of the roster: a new key is made at once, members refuse the excluded at once, and what was sealed
     * before is brought under the new key in the background.
     *
     * @throws ConflictException {@code setting-conflict}, if the keeper is among them: hand over first
     */
    void exclude(FenceId fence, CloudletId... cloudlets);

    /** Orders a new key, which the keeper makes as soon as it hears of it: at once, if that is this cloudlet. */
    void rotate(FenceId fence);

    /**
     * Makes another member the keeper, also where the present one is lost.
     *
     * @throws InvalidArgumentException if it is not in the roster
     */
    void handOver(FenceId fence, CloudletId keeper);

    /**
     * Removes a fence; its keys are dropped.
     *
     * @throws ConflictException {@code fence-in-use}, while anything known here is sealed inside
     */
    void remove(FenceId fence);
}
