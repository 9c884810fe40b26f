package io.cloudlet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The members of the federation, and the use case Manage Cloudlets. Lists answer from local state. Changes need the
 * matching {@link Right} and are durable and signed when the call returns; every member applies them by the same rules as
 * soon as it hears of them, also a member that was away.
 */
public interface Cloudlets {

    /** Every cloudlet known, this one and removed ones included, by name, then id. */
    List<CloudletInfo> list();

    /** The one member of that name; empty if there is none, or more than one. */
    Optional<CloudletInfo> named(String name);

    /**
     * The cloudlet of that id.
     *
     * @throws NotFoundException if none was ever admitted here
     */
    CloudletInfo get(CloudletId id);

    /**
     * Where decisions made apart contradicted each other, and how that was settled: the same at every cloudlet that knows the
     * same decisions. At most 1,000 besides names that several members have. A pure function of what was decided, so one goes
     * when a later decision, made in knowledge of both, takes the contradiction away.
     */
    List<Settlement> settlements();

    /**
     * {@link #list()} as a table for people, with links, staleness and rights; below it, which cloudlets' logs were followed although
     * nobody could prove yet that what they say now continues what was read before.
     */
    String status();

    /**
     * The same, but invitations need an approval: with {@code true} a joiner waits, its key hash shown in
     * {@link #pending()}, until {@link #approve} or {@link #reject}.
     */
    Cloudlets confirm(boolean required);

    /**
     * Invites one cloudlet. The invitation is the approval, given in advance, unless {@link #confirm} asks for more.
     *
     * @param name the name the joiner will have
     * @param validity from now on, on this cloudlet's monotonic clock: more than zero, at most 7 days
     * @throws ConflictException {@code name-taken}, if a member has the name
     * @throws DeniedException {@code right-missing}, without {@link Right#MEMBERSHIP}
     */
    Invitation invite(String name, Duration validity);

    /** Who waits for an approval here. */
    List<JoinRequest> pending();

    /**
     * Admits a waiting joiner.
     *
     * @throws NotFoundException if nobody of that id waits
     */
    void approve(CloudletId joiner);

    /**
     * Turns a waiting joiner away; its invitation is spent.
     *
     * @throws NotFoundException if nobody of that id waits
     */
    void reject(CloudletId joiner);

    /**
     * Removes a member: links to it close at once here, and at every member as soon as it hears of it; nothing it says
     * after what is known of it now counts. It can come back: invited again by this cloudlet or one above it, it joins with the
     * home that it had, in its next incarnation, without rights and outside every fence until it is given them anew.
     *
     * @throws NotFoundException if it is no member
     * @throws DeniedException {@code right-missing}, unless it was admitted below this cloudlet's own grant
     * @throws ConflictException {@code last-right}, if it is the root of all rights
     */
    void remove(CloudletId member);

    /** Grants a right that this cloudlet holds. Granting twice does nothing. */
    void grant(CloudletId member, Right right);

    /** Takes back a right granted by this cloudlet or below it; whatever was granted from there falls with it. */
    void revoke(CloudletId member, Right right);

    /**
     * Makes {@code member} the root of all rights in this cloudlet's place. Only the present founder can; it keeps no
     * right afterwards. There is no way back but a hand-over by the new one.
     *
     * @throws ConflictException {@code last-right}, if the member was not heard from since this cloudlet was opened, is in
     *     trouble, or shares its name with another
     */
    void handOver(CloudletId member);

    /**
     * Hears of changes. The listener runs on one thread of its own, never two calls at a time; it may call anything here.
     * At most 1,024 events wait for it, then it gets a {@link MembershipEvent.Gap}.
     */
    Subscription watch(Consumer<? super MembershipEvent> listener);
}
