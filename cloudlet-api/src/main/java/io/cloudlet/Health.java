package io.cloudlet;

import java.util.List;

/**
 * Whether a cloudlet works.
 *
 * @param live false only when it must be restarted
 * @param ready true when it serves reads and writes
 * @param reasons what is wrong, one sentence each; empty when all is well. A ready cloudlet may still give warnings
 */
public record Health(boolean live, boolean ready, List<String> reasons) {
    public Health {
        reasons = List.copyOf(reasons);
    }
}
