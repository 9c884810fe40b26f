package io.cloudlet.core.internal.membership;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One author's records up to a certain one. They form a chain, each naming the one before; where the author's home was restored from a
 * backup, several, which a later record joins by naming the end of each.
 */
final class OwnChain {

    private OwnChain() {}

    /** The hashes of all that a record of that hash goes back to, itself among them; none if it is not known. */
    static Set<String> to(String last, Map<String, AuthorityRecord> records) {
        Set<String> hashes = new HashSet<>();
        Deque<AuthorityRecord> open = new ArrayDeque<>();
        AuthorityRecord newest = records.get(last);
        if (newest != null) {
            hashes.add(last);
            open.add(newest);
        }
        while (!open.isEmpty()) {
            AuthorityRecord record = open.remove();
            CausalOrder.named(record)
                    .map(records::get)
                    .filter(named -> named != null && named.author().equals(record.author()))
                    .filter(named -> hashes.add(named.hash()))
                    .forEach(open::add);
        }
        return hashes;
    }
}
