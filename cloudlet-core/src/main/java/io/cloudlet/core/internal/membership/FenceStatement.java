package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.KeeperAway;
import io.cloudlet.policy.Region;
import io.cloudlet.trust.TrustLevel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an authority record decides about fences. Rosters change by what comes in and what goes out, never as a whole, so
 * that two who decide apart do not undo each other. {@code docs/protocol.md} gives the bytes.
 */
public sealed interface FenceStatement extends Statement {

    /** The most cloudlets that one record can exclude: each comes with the head of its log. */
    int MOST_EXCLUDED = 500;

    /** A decision about a fence that was drawn before. */
    sealed interface Change extends FenceStatement {
        FenceId fence();
    }

    /**
     * A fence is drawn; its record's hash is the fence's id.
     *
     * @param regions by code; empty for anywhere
     * @param keeper one of the roster
     */
    record Draw(
            String name,
            List<Region> regions,
            TrustLevel requires,
            KeeperAway whenKeeperAway,
            CloudletId keeper,
            SortedSet<CloudletId> roster)
            implements FenceStatement {

        public Draw {
            regions = List.copyOf(regions);
            roster = Collections.unmodifiableSortedSet(new TreeSet<>(roster));
        }

        /** What draws {@code fence}, with {@code keeper} to make its keys. */
        public static Draw of(Fence fence, CloudletId keeper) {
            List<Region> regions = fence.regions().stream()
                    .sorted(Comparator.comparing(Region::code))
                    .toList();
            return new Draw(
                    fence.name(),
                    regions,
                    fence.requires(),
                    fence.whenKeeperAway(),
                    keeper,
                    new TreeSet<>(fence.members()));
        }

        @Override
        public int kind() {
            return 7;
        }

        @Override
        public byte[] payload() {
            WireWriter out = new WireWriter().text(name).u8(regions.size());
            regions.forEach(region -> out.text(region.code()));
            out.u8(FenceCodes.code(requires))
                    .u8(FenceCodes.code(whenKeeperAway))
                    .raw(Hash.bytes(keeper));
            return FenceCodes.write(out, roster).toBytes();
        }
    }

    /** Cloudlets come into the roster. */
    record Include(FenceId fence, SortedSet<CloudletId> cloudlets) implements Change {
        public Include {
            cloudlets = Collections.unmodifiableSortedSet(new TreeSet<>(cloudlets));
        }

        @Override
        public int kind() {
            return 8;
        }

        @Override
        public byte[] payload() {
            return FenceCodes.write(new WireWriter().raw(Hash.unhex(fence.hex())), cloudlets)
                    .toBytes();
        }
    }

    /**
     * Cloudlets go out of the roster.
     *
     * @param heads of the logs of those who go: the last that counts for this fence
     */
    record Exclude(FenceId fence, SortedMap<CloudletId, Head> heads) implements Change {
        public Exclude {
            heads = Collections.unmodifiableSortedMap(new TreeMap<>(heads));
        }

        @Override
        public int kind() {
            return 9;
        }

        @Override
        public byte[] payload() {
            WireWriter out = new WireWriter().raw(Hash.unhex(fence.hex())).u16(heads.size());
            heads.forEach((id, head) -> head.write(out.raw(Hash.bytes(id))));
            return out.toBytes();
        }
    }

    /** The keeper is to make a new key. */
    record Rotate(FenceId fence) implements Change {
        @Override
        public int kind() {
            return 10;
        }

        @Override
        public byte[] payload() {
            return Hash.unhex(fence.hex());
        }
    }

    /**
     * Another member makes the keys from now on.
     *
     * @param term one more than the highest that the author has seen
     */
    record HandOverKeys(FenceId fence, long term, CloudletId keeper) implements Change {
        @Override
        public int kind() {
            return 11;
        }

        @Override
        public byte[] payload() {
            return new WireWriter()
                    .raw(Hash.unhex(fence.hex()))
                    .u64(term)
                    .raw(Hash.bytes(keeper))
                    .toBytes();
        }
    }

    /** A fence is removed, for ever. */
    record Erase(FenceId fence) implements Change {
        @Override
        public int kind() {
            return 12;
        }

        @Override
        public byte[] payload() {
            return Hash.unhex(fence.hex());
        }
    }

    /**
     * Reads a statement up to its end.
     *
     * @throws io.cloudlet.core.internal.wire.MalformedException if it is none, or of a kind unknown here
     */
    static FenceStatement read(int kind, WireReader in) {
        return switch (kind) {
            case 7 -> draw(in);
            case 8 -> new Include(fence(in), FenceCodes.cloudlets(in));
            case 9 -> new Exclude(fence(in), heads(in));
            case 10 -> new Rotate(fence(in));
            case 11 -> new HandOverKeys(fence(in), in.natural("term"), FenceCodes.cloudlet(in));
            case 12 -> new Erase(fence(in));
            default -> throw in.malformed("authority statement of unknown kind " + kind);
        };
    }

    private static Draw draw(WireReader in) {
        Draw draw = new Draw(
                name(in),
                regions(in),
                FenceCodes.trustLevel(in),
                FenceCodes.keeperAway(in),
                FenceCodes.cloudlet(in),
                FenceCodes.cloudlets(in));
        if (!draw.roster.contains(draw.keeper)) {
            throw in.malformed("keeper " + draw.keeper.abbreviated() + " is not in the roster");
        }
        return draw;
    }

    private static FenceId fence(WireReader in) {
        return new FenceId(Hash.hex(in.raw("fence id", Hash.LENGTH)));
    }

    private static String name(WireReader in) {
        String name = in.text("fence name", 63);
        try {
            return Fence.checkName(name);
        } catch (InvalidArgumentException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static List<Region> regions(WireReader in) {
        List<Region> regions = new ArrayList<>();
        int count = FenceCodes.between(in, "number of regions", in.u8("number of regions"), 0, FenceCodes.MOST_REGIONS);
        for (int i = 0; i < count; i++) {
            Region region = region(in);
            if (i > 0 && region.code().compareTo(regions.get(i - 1).code()) <= 0) {
                throw in.malformed("regions are not sorted");
            }
            regions.add(region);
        }
        return regions;
    }

    private static Region region(WireReader in) {
        String code = in.text("region", 8);
        try {
            return new Region(code);
        } catch (InvalidArgumentException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static SortedMap<CloudletId, Head> heads(WireReader in) {
        SortedMap<CloudletId, Head> heads = new TreeMap<>();
        int count = FenceCodes.count(in, MOST_EXCLUDED);
        for (int i = 0; i < count; i++) {
            CloudletId id = FenceCodes.cloudlet(in);
            FenceCodes.checkAscending(in, heads.isEmpty() ? null : heads.lastKey(), id);
            heads.put(id, Head.read(in));
        }
        return heads;
    }
}
