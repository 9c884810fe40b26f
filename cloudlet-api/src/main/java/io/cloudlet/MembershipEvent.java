package io.cloudlet;

/**
 * Something happened in the federation. More kinds may come: a switch over these needs a default.
 */
public sealed interface MembershipEvent {

    /** A cloudlet was admitted, for the first time or again. */
    record Joined(CloudletInfo cloudlet) implements MembershipEvent {}

    /** A direct link came up. */
    record LinkUp(CloudletInfo cloudlet) implements MembershipEvent {}

    /** A direct link went down; {@code cloudlet.link().detail()} says why. */
    record LinkDown(CloudletInfo cloudlet) implements MembershipEvent {}

    /** Nothing was heard from a cloudlet for three beats, by whatever path. Its state is served on, with its age. */
    record Stale(CloudletInfo cloudlet) implements MembershipEvent {}

    /** A stale cloudlet was heard from again. */
    record Fresh(CloudletInfo cloudlet) implements MembershipEvent {}

    /** A cloudlet was removed. */
    record Removed(CloudletInfo cloudlet) implements MembershipEvent {}

    /** A cloudlet was granted or lost a right. */
    record RightsChanged(CloudletInfo cloudlet) implements MembershipEvent {}

    /** A log contradicts itself: its origin is quarantined. {@code evidence} names the position and both hashes. */
    record Quarantined(CloudletInfo cloudlet, String evidence) implements MembershipEvent {}

    /** A cloudlet asks to join and waits for {@link Cloudlets#approve}. */
    record JoinRequested(JoinRequest request) implements MembershipEvent {}

    /** Decisions that were made apart contradict each other, and were settled by the rules that hold everywhere. */
    record Settled(Settlement settlement) implements MembershipEvent {}

    /** The listener was too slow: {@code missed} events were dropped before the next one. Read the list again. */
    record Gap(long missed) implements MembershipEvent {}
}
