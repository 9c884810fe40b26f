package io.cloudlet.simulation;

import io.cloudlet.testkit.simulated.Wires;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Members that do not keep to the protocol: they hold real keys and stand at the end of a real link, so what they send comes
 * from them. Each is a {@linkplain Simulation#tap tap} on what leaves one place.
 */
public final class Liars {

    private static final int KEPT = 64;
    private static final int OVERSIZED = 5 << 20;
    private static final int FLOOD = 100;
    private static final int KINDS = 32;

    private Liars() {}

    /** Sends everything as it is. */
    public static Wires.Tap nobody() {
        return (from, to, frame) -> List.of(frame);
    }

    /** Changes one bit of that share of frames. */
    public static Wires.Tap flips(String place, double share, Random chance) {
        return only(place, (from, to, frame) -> {
            if (frame.length == 0 || chance.nextDouble() >= share) {
                return List.of(frame);
            }
            byte[] changed = frame.clone();
            changed[chance.nextInt(changed.length)] ^= (byte) (1 << chance.nextInt(8));
            return List.of(changed);
        });
    }

    /** Cuts short that share of frames. */
    public static Wires.Tap truncates(String place, double share, Random chance) {
        return only(
                place,
                (from, to, frame) -> frame.length == 0 || chance.nextDouble() >= share
                        ? List.of(frame)
                        : List.of(Arrays.copyOf(frame, chance.nextInt(frame.length))));
    }

    /** Sends, after that share of frames, one of its latest frames again, whomever that was for. */
    public static Wires.Tap replays(String place, double share, Random chance) {
        List<byte[]> former = new ArrayList<>();
        return only(place, (from, to, frame) -> {
            if (former.size() < KEPT) {
                former.add(frame);
            } else {
                former.set(chance.nextInt(KEPT), frame);
            }
            return chance.nextDouble() < share
                    ? List.of(frame, former.get(chance.nextInt(former.size())))
                    : List.of(frame);
        });
    }

    /** Withholds that share of frames, whatever they say. */
    public static Wires.Tap withholds(String place, double share, Random chance) {
        return only(place, (from, to, frame) -> chance.nextDouble() < share ? List.of() : List.of(frame));
    }

    /** Sends, instead of that share of frames, one of 5 MiB that begins the same, more than any frame may have. */
    public static Wires.Tap oversizes(String place, double share, Random chance) {
        return only(
                place,
                (from, to, frame) ->
                        chance.nextDouble() < share ? List.of(Arrays.copyOf(frame, OVERSIZED)) : List.of(frame));
    }

    /** Sends, after that share of frames, many that hold anything, each as whatever kind comes. */
    public static Wires.Tap floods(String place, double share, Random chance) {
        return only(place, (from, to, frame) -> {
            if (chance.nextDouble() >= share) {
                return List.of(frame);
            }
            List<byte[]> flood = new ArrayList<>(List.of(frame));
            for (int i = 0; i < FLOOD; i++) {
                byte[] one = new byte[1 + chance.nextInt(200)];
                chance.nextBytes(one);
                one[0] = (byte) (1 + chance.nextInt(KINDS));
                flood.add(one);
            }
            return flood;
        });
    }

    private static Wires.Tap only(String place, Wires.Tap tap) {
        return (from, to, frame) -> from.equals(place) ? tap.leaving(from, to, frame) : List.of(frame);
    }
}
