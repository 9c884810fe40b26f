package io.cloudlet.data;

import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.NotFoundException;
import io.cloudlet.UnreachableException;
import io.cloudlet.policy.FenceId;
import java.util.List;

/** The datasets of the fences that this cloudlet is a member of. Names answer from local state. */
public interface Data {

    /**
     * Makes a dataset inside a fence; durable when the call returns, seen by the other members in about one network delay.
     * Waits for the fence's first key where that is still on its way. Made apart by two members, it is one dataset.
     *
     * @param name a label, see {@link io.cloudlet.Names}; members of the fence only can read it
     * @throws ConflictException {@code name-taken}, if a fence of this cloudlet has such a dataset
     * @throws DeniedException {@code not-in-fence}
     * @throws UnreachableException {@code fence-pending}, if no key came within the deadline
     */
    default Dataset create(String name, FenceId fence) {
        return create(DatasetSpec.named(name).inside(fence));
    }

    /** The same with other settings. */
    Dataset create(DatasetSpec spec);

    /**
     * The dataset of that name.
     *
     * @throws NotFoundException if no fence that this cloudlet is a member of has one, as far as is known here
     * @throws ConflictException {@code name-taken}, if several have; {@link #dataset(String, FenceId)} chooses
     */
    Dataset dataset(String name);

    /**
     * The dataset of that name in that fence.
     *
     * @throws DeniedException {@code not-in-fence}, if this cloudlet is no member of it
     * @throws NotFoundException if it has none, as far as is known here
     */
    Dataset dataset(String name, FenceId fence);

    /** Every dataset that this cloudlet can open, by name. */
    List<Dataset> list();

    /**
     * Removes an empty dataset.
     *
     * @throws ConflictException {@code dataset-in-use}, while it holds an object
     */
    void remove(Dataset dataset);
}
