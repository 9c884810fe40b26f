package io.cloudlet.policy;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.trust.TrustLevel;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A fence as somebody wants it drawn: who may open what is sealed inside it, where, and on what machines. Immutable; every
 * step returns a new value, a step given twice is refused.
 *
 * <pre>{@code
 * Fence.named("geoB").regions("DE", "FR").members(cloud, cloudlet1, cloudlet2)
 * }</pre>
 *
 * @param name a label: 1 to 63 letters of either case, digits and inner hyphens
 * @param regions where a member must be, at least one of them; empty for anywhere
 * @param members the roster, at least one and at most 1,000
 * @param requires {@link TrustLevel#SOFTWARE} unless said otherwise; with {@link TrustLevel#HARDWARE} keys are given only to machines that pass an
 *     appraisal by the keeper, and taken from those that do not any more
 * @param whenKeeperAway {@link KeeperAway#WRITE_ON} unless said otherwise
 * @param keeper who makes the keys; a member; unless said otherwise whoever draws the fence, if it is one
 */
public record Fence(
        String name,
        Set<Region> regions,
        Set<CloudletId> members,
        TrustLevel requires,
        KeeperAway whenKeeperAway,
        Optional<CloudletId> keeper) {

    /** How many members a fence may have. */
    public static final int MOST_MEMBERS = 1000;

    private static final int MOST_REGIONS = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final int SHOWN = 63;

    public Fence {
        checkName(name);
        Objects.requireNonNull(requires, "requires");
        Objects.requireNonNull(whenKeeperAway, "whenKeeperAway");
        Objects.requireNonNull(keeper, "keeper");
        regions = Set.copyOf(regions);
        members = Set.copyOf(members);
        check(regions.size() <= MOST_REGIONS, "regions", "at most " + MOST_REGIONS + ", not " + regions.size());
        check(members.size() <= MOST_MEMBERS, "members", "at most " + MOST_MEMBERS + ", not " + members.size());
    }

    /** Begins a fence: anywhere, nobody in it yet. */
    public static Fence named(String name) {
        return new Fence(name, Set.of(), Set.of(), TrustLevel.SOFTWARE, KeeperAway.WRITE_ON, Optional.empty());
    }

    /**
     * Returns {@code name} if it is the label of a fence.
     *
     * @throws InvalidArgumentException {@code name-invalid}
     */
    public static String checkName(String name) {
        if (name.length() > SHOWN || !NAME.matcher(name).matches()) {
            String shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "..." : name;
            throw new InvalidArgumentException(
                    ErrorCode.NAME_INVALID,
                    "fence name must be 1 to 63 letters, digits or inner hyphens: \"" + shown + "\"");
        }
        return name;
    }

    /** The same, members being in one of these regions: ISO 3166 codes such as {@code DE} or {@code DE-BE}. */
    public Fence regions(String... codes) {
        once(regions.isEmpty(), "regions", regions);
        Set<Region> given = new TreeSet<>((a, b) -> a.code().compareTo(b.code()));
        List.of(codes).forEach(code -> given.add(new Region(code)));
        return new Fence(name, given, members, requires, whenKeeperAway, keeper);
    }

    /** The same with this roster. */
    public Fence members(CloudletId... roster) {
        return members(List.of(roster));
    }

    /** The same with this roster. */
    public Fence members(Collection<CloudletId> roster) {
        once(members.isEmpty(), "members", members.size());
        return new Fence(name, regions, Set.copyOf(roster), requires, whenKeeperAway, keeper);
    }

    /** The same for machines that have shown that they are so, or better. */
    public Fence requires(TrustLevel least) {
        once(requires == TrustLevel.SOFTWARE, "requires", requires);
        return new Fence(name, regions, members, least, whenKeeperAway, keeper);
    }

    /** The same, members doing that while the keeper cannot make a key that is due. */
    public Fence whenKeeperAway(KeeperAway choice) {
        once(whenKeeperAway == KeeperAway.WRITE_ON, "whenKeeperAway", whenKeeperAway);
        return new Fence(name, regions, members, requires, choice, keeper);
    }

    /** The same, its keys made by that member. */
    public Fence keeper(CloudletId member) {
        once(keeper.isEmpty(), "keeper", keeper.map(CloudletId::abbreviated).orElse(""));
        return new Fence(name, regions, members, requires, whenKeeperAway, Optional.of(member));
    }

    private static void once(boolean first, String setting, Object value) {
        if (!first) {
            throw new InvalidArgumentException(
                    ErrorCode.SETTING_CONFLICT, "the fence's " + setting + " was already set: " + value);
        }
    }

    private static void check(boolean holds, String field, String must) {
        if (!holds) {
            throw new InvalidArgumentException(ErrorCode.ARGUMENT_INVALID, "a fence has " + field + ": " + must);
        }
    }
}
