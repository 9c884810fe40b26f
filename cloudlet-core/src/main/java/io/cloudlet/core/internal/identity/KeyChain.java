package io.cloudlet.core.internal.identity;

import io.cloudlet.CloudletId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The identity keys of one cloudlet: the first, which is pinned and whose hash is its id, and the successors known here. Of two
 * successors of one key the recovery key's counts, and of two of those the one that more recoveries in a row continue; if that does
 * not settle it the chain is <em>contested</em> and ends before them. What was learned stays learned, so nobody goes back to a former key. Confined to the core thread.
 */
public final class KeyChain {

    /** The most successors that a chain may have. */
    public static final int MOST = 16;

    private static final int MOST_KNOWN = 64;
    private static final int MOST_ROTATIONS = MOST - 1;

    private final VerificationKey first;
    private Optional<VerificationKey> recovery;
    private final byte[] federation;
    private final Set<Successor> known = new LinkedHashSet<>();
    private List<Successor> chain = List.of();
    private List<Successor> contenders = List.of();

    /**
     * What a lease is worth.
     *
     * @param signer the key that signed it; empty if it is forged
     * @param endedBy the successor that ends the time of that key; empty while it is the present one
     */
    public record Verdict(Optional<VerificationKey> signer, Optional<Successor> endedBy) {

        /** Of nobody's making that is known here. */
        public static final Verdict FORGED = new Verdict(Optional.empty(), Optional.empty());

        /** Whether the present key signed it. */
        public boolean current() {
            return signer.isPresent() && endedBy.isEmpty();
        }
    }

    private KeyChain(VerificationKey first, Optional<VerificationKey> recovery, byte[] federation) {
        this.first = first;
        this.recovery = recovery;
        this.federation = federation;
    }

    /** @param recovery empty where it is not known, so that what it signed counts for nothing */
    public static KeyChain pinned(VerificationKey first, Optional<VerificationKey> recovery, byte[] federation) {
        return new KeyChain(first, recovery, federation);
    }

    /** Whose keys these are. */
    public CloudletId cloudlet() {
        return first.cloudletId();
    }

    /** The recovery key that was pinned with the first one. */
    public Optional<VerificationKey> recovery() {
        return recovery;
    }

    /** Whether the recovery key signed a lease, as its owner does that has nothing else left. */
    public boolean vouchedByRecoveryKey(Lease lease) {
        return lease.cloudlet().equals(cloudlet())
                && lease.successors().isEmpty()
                && recovery.filter(key -> lease.signedBy(key, federation)).isPresent();
    }

    /** The key that counts now. */
    public VerificationKey current() {
        return chain.isEmpty() ? first : chain.get(chain.size() - 1).key();
    }

    /** The keys that count or did, the first one first. */
    public List<VerificationKey> keys() {
        List<VerificationKey> keys = new ArrayList<>(List.of(first));
        chain.forEach(successor -> keys.add(successor.key()));
        return keys;
    }

    /** Whether an identity key can still name a successor; the last place is the recovery key's. */
    public static boolean mayRotate(List<Successor> successors) {
        return successors.size() < MOST_ROTATIONS;
    }

    /** The successors that led to the present key. */
    public List<Successor> successors() {
        return chain;
    }

    /** Whether no key but the first was ever named. */
    public boolean neverSucceeded() {
        return known.isEmpty();
    }

    /** Two successors of one key; empty if all is clear. */
    public List<Successor> contenders() {
        return contenders;
    }

    /** Every key ever named, also by those that lost. */
    public List<VerificationKey> everNamed() {
        List<VerificationKey> keys = new ArrayList<>(List.of(first));
        known.forEach(successor -> keys.add(successor.key()));
        return keys;
    }

    /** What ends the time of a key; empty for the present one, and for none of this cloudlet's. */
    public Optional<Successor> endOf(VerificationKey key) {
        int at = keys().indexOf(key);
        if (at >= 0) {
            return at < chain.size()
                    ? Optional.of(chain.get(at))
                    : contenders.stream().findFirst();
        }
        return known.stream()
                .filter(successor -> successor.key().equals(key))
                .findFirst(); // it lost: not even what it was named with counts
    }

    /**
     * Learns one successor, from wherever; true if it is signed well by a key that is known to come before it.
     */
    public boolean learn(Successor successor) {
        if (known.contains(successor)) {
            return true;
        }
        Optional<VerificationKey> before =
                everNamed().stream().filter(successor::follows).findFirst();
        boolean well = before.isPresent()
                && hasRoomFor(successor)
                && successor.cloudlet().equals(cloudlet())
                && signer(successor, before.get())
                        .filter(key -> successor.signedBy(key, federation))
                        .isPresent();
        if (well) {
            known.add(successor);
            resolve();
        }
        return well;
    }

    /** What the recovery key signed has room of its own, which nobody fills who stole an identity key. */
    private boolean hasRoomFor(Successor successor) {
        long alike = known.stream()
                .filter(one -> one.recovered() == successor.recovered())
                .count();
        return alike < MOST_KNOWN;
    }

    private Optional<VerificationKey> signer(Successor successor, VerificationKey before) {
        return successor.recovered() ? recovery : Optional.of(before);
    }

    /**
     * Judges a lease where nothing is known of a cloudlet but the hash of the key that it has now.
     *
     * @param key SHA-256 of that key, in hexadecimal
     */
    public static Verdict judgeNamed(Lease lease, VerificationKey first, String key, byte[] federation) {
        VerificationKey signer = signer(lease, first);
        boolean genuine = Successor.hash(signer).equals(key)
                && lease.cloudlet().equals(first.cloudletId())
                && lease.signedBy(signer, federation);
        return genuine ? new Verdict(Optional.of(signer), Optional.empty()) : Verdict.FORGED;
    }

    /** The key that a lease says it is signed by. */
    public static VerificationKey signer(Lease lease, VerificationKey first) {
        int shown = lease.successors().size();
        return shown == 0 ? first : lease.successors().get(shown - 1).key();
    }

    /** Whether what a lease vouches for counts up to that head of a log: of a former key only what was known when it ended. */
    public boolean counts(Lease lease, long epochNumber, String epochBits, long sequence) {
        return endOf(signer(lease, first))
                .filter(end -> end.last().isBefore(epochNumber, epochBits, sequence))
                .isEmpty();
    }

    /**
     * What ends the time of the keys that one lease shows where a later key of this chain signed another: the successor at which
     * the two part; empty if it is no later key.
     */
    public Optional<Successor> endBetween(Lease former, Lease later) {
        List<Successor> shown = former.successors();
        int common = 0;
        while (common < Math.min(shown.size(), chain.size())
                && shown.get(common).key().equals(chain.get(common).key())) {
            common++;
        }
        return common < keys().indexOf(signer(later, first)) ? Optional.of(chain.get(common)) : Optional.empty();
    }

    /** The recovery key of the admission that counts; nothing that another one signed counts. */
    public void recovery(VerificationKey key) {
        if (!recovery.equals(Optional.of(key))) {
            recovery = Optional.of(key);
            List<Successor> learned = List.copyOf(known);
            known.clear();
            resolve();
            learned.forEach(this::learn);
        }
    }

    /** Judges a lease by the chain that it shows and what is known besides; learns what it shows. */
    public Verdict judge(Lease lease) {
        VerificationKey signer = first;
        for (Successor successor : lease.successors()) {
            if (!successor.follows(signer) || !learn(successor)) {
                return Verdict.FORGED;
            }
            signer = successor.key();
        }
        boolean genuine = lease.cloudlet().equals(cloudlet()) && lease.signedBy(signer, federation);
        return genuine ? new Verdict(Optional.of(signer), endOf(signer)) : Verdict.FORGED;
    }

    private void resolve() {
        List<Successor> resolved = new ArrayList<>();
        contenders = List.of();
        VerificationKey at = first;
        while (resolved.size() < MOST) {
            List<Successor> next = next(at, resolved.size() < MOST_ROTATIONS);
            if (next.size() != 1) {
                contenders = next;
                break;
            }
            resolved.add(next.get(0));
            at = next.get(0).key();
        }
        chain = List.copyOf(resolved);
    }

    /** The recovery key's word comes before that of the key itself, which has none about the last place. */
    private List<Successor> next(VerificationKey at, boolean rotated) {
        List<Successor> all = known.stream()
                .filter(one -> one.follows(at))
                .filter(one -> rotated || one.recovered())
                .toList();
        List<Successor> recovered = all.stream().filter(Successor::recovered).toList();
        List<Successor> deciding = recovered.isEmpty() ? all : recovered;
        int most = deciding.stream().mapToInt(one -> recoveries(one, 0)).max().orElse(0);
        List<Successor> renewed =
                deciding.stream().filter(one -> recoveries(one, 0) == most).toList();
        boolean one = renewed.stream().map(Successor::key).distinct().count() == 1;
        return one
                ? List.of(renewed.stream()
                        .min(java.util.Comparator.comparing(Successor::signature))
                        .orElseThrow())
                : renewed;
    }

    /** How many recoveries in a row continue a successor: the recovery key settles a contest by continuing one of them. */
    private int recoveries(Successor from, int found) {
        return known.stream()
                .filter(one -> found < MOST && one.recovered() && one.follows(from.key()))
                .mapToInt(one -> recoveries(one, found + 1))
                .max()
                .orElse(found);
    }

    /**
     * The successors that a recovery continues: those to the present key; of a contested chain those to the contender
     * behind the log that is taken over, so that the contest is settled.
     */
    public List<Successor> continued(Optional<Lease> log) {
        List<Successor> path = new ArrayList<>(chain);
        Set<VerificationKey> shown = new LinkedHashSet<>();
        log.ifPresent(lease -> lease.successors().forEach(one -> shown.add(one.key())));
        List<Successor> next = contenders;
        while (!next.isEmpty() && path.size() < MOST) {
            List<Successor> open = next;
            Successor taken = open.stream()
                    .filter(one -> shown.contains(one.key()))
                    .findFirst()
                    .orElse(open.get(0));
            path.add(taken);
            next = next(taken.key(), path.size() < MOST_ROTATIONS);
        }
        return List.copyOf(path);
    }
}
